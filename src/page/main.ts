import { App } from './app.ts'

// The page in a browser. `scripts/bundle-page.ts` puts it into one file.

new App().start()
