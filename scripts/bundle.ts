// What a build does after tsc: the worker's one file, and the documents that the server hands out.
import { bundlePage } from './bundle-page.ts'
import { bundleWorker } from './bundle-worker.ts'

await bundleWorker()
await bundlePage()
