"""The line protocol of protocol.h for peers written in Python."""

import json
import os
import sys


def serve(make):
    """make(data_dir, threads) -> peer with offer(), check(), train(), infer(). Never returns."""
    data_dir, flag, threads = sys.argv[1:]
    assert flag == "--threads"
    out = os.fdopen(os.dup(1), "w")  # libraries may print: their lines go to standard error
    os.dup2(2, 1)

    def answer(what):
        print(json.dumps(what), file=out, flush=True)

    try:
        peer = make(data_dir, int(threads))
        answer(dict(peer.offer(), threads=int(threads)))
    except Exception as error:  # told to nn.py, which leaves the peer out
        answer({"error": f"{type(error).__name__}: {error}"})
        sys.exit(1)
    for line in sys.stdin:
        command, *words = line.split()
        try:
            if command == "quit":
                break
            if command == "check":
                peer.check(*words)
                answer({"ok": True})
            elif command == "train":
                net, configuration, steps = words
                answer({"seconds": peer.train(net, configuration, int(steps))})
            elif command == "infer":
                net, configuration, n, repeat = words
                answer({"seconds": peer.infer(net, configuration, int(n), int(repeat))})
            else:
                raise ValueError("unknown command: " + line)
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {error}"[:600]})
    out.flush()
    os._exit(0)  # some libraries' threads outlive an ordinary exit
