// An empty Node: what any forked process costs at least.
process.once('disconnect', () => process.exit())
process.send('ready')
