"""Drives the server by Python's websockets: python3 python-websockets.py ws://…"""

import asyncio
import itertools
import json
import sys

import websockets


async def main():
    ids = itertools.count(1)
    told = []
    async with websockets.connect(sys.argv[1], subprotocols=["bookstore.v1.jsonrpc"]) as socket:

        async def receive():
            message = json.loads(await socket.recv())
            if message.get("method") == "CHANGE":
                told.append(message["params"]["type"])
            return message

        async def call(method, **params):
            number = next(ids)
            await socket.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
            while True:
                message = await receive()
                if message.get("id") == number:
                    return message.get("result", message.get("error"))

        await call("SUBSCRIBE", topic="books")
        book = await call("ADD", title="By Python", year=1965)
        page = await call("LIST", filter='title="By Python" year:1965')
        changed = await call("UPDATE", id=book["id"], year=1966, ifRevision=book["revision"])
        conflict = await call("UPDATE", id=book["id"], year=1967, ifRevision=book["revision"])
        refused = await call("ADD", title="x", year="soon")
        # An answer of 500 books has room in what this package takes unless told otherwise.
        await call("BATCH", operations=[{"method": "ADD", "params": {"title": "One of many"}}] * 500)
        while len(told) < 502:
            await receive()
        result = {
            "listed": [one["title"] for one in page["books"]],
            "year": changed["year"],
            "conflict": conflict["data"]["code"],
            "rule": refused["data"]["fields"][0]["rule"],
            "told": told[:2],
        }
        print(json.dumps(result))


asyncio.run(main())
