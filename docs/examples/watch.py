"""Tells every change of a bookstore once, in order, also after its connection was lost.

    python3 watch.py [ws://127.0.0.1:8080/?client=watch]

It needs the package websockets, 10.4 or later; Debian has it as python3-websockets.
A token comes in the environment: BOOKSTORE_TOKEN.
"""

import asyncio
import json
import os
import sys

import websockets

URL = sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8080/"
TOKEN = os.environ.get("BOOKSTORE_TOKEN")
position = {}


def tell(message):
    if "error" in message:
        sys.exit(message["error"]["message"])
    params = message.get("params", {})
    if message.get("id") == 1 and not position:
        # Whoever knows a position gets what came after it; everybody else begins with what is there.
        position.update(since=message["result"]["revision"], epoch=message["result"]["epoch"])
    elif message.get("method") == "CHANGE":
        position["since"] = params["revision"]
        print(params["revision"], params["type"], params["id"], params.get("book", {}).get("title", ""), flush=True)
    elif message.get("method") == "RESYNC":
        position.update(since=params["revision"], epoch=params["epoch"])
        print("LIST again:", params["reason"], flush=True)


async def watch():
    async with websockets.connect(URL, subprotocols=["bookstore.v1.jsonrpc"]) as socket:
        if TOKEN:
            await socket.send(json.dumps({"jsonrpc": "2.0", "id": 0, "method": "AUTH", "params": {"token": TOKEN}}))
            while (answer := json.loads(await socket.recv())).get("id") != 0:
                pass
            tell(answer)
        params = {"topic": "books", **position}
        await socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "SUBSCRIBE", "params": params}))
        async for frame in socket:
            tell(json.loads(frame))


async def main():
    while True:
        try:
            await watch()
        except (OSError, asyncio.TimeoutError, websockets.WebSocketException) as problem:
            print(problem, file=sys.stderr)
        await asyncio.sleep(1)


asyncio.run(main())
