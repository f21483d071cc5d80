// What a build does after tsc: the programs in a few files, the worker in one, and the documents that the server hands out.
import { bundlePage } from './bundle-page.ts'
import { bundlePrograms } from './bundle-programs.ts'
import { bundleWorker } from './bundle-worker.ts'
import { writeDocuments } from './write-documents.ts'

await bundleWorker()
await bundlePrograms()
await bundlePage()
await writeDocuments()
