// What a build does after tsc: the worker's one file, and the documents that the server hands out.
import { bundlePage } from './bundle-page.ts'
import { bundleWorker } from './bundle-worker.ts'
import { writeDocuments } from './write-documents.ts'

await bundleWorker()
await bundlePage()
await writeDocuments()
