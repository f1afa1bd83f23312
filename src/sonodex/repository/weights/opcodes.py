"""Tensors of a pickled checkpoint, followed through the opcodes of the pickle without building a single
object.

A PyTorch checkpoint calls `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, …)` for each
tensor. The opcodes are listed by
the standard library's `pickletools` (which runs nothing); here only texts, numbers, tuples and the memo are
kept, everything else is a
blank. The name of a tensor is the text that stands before it.
"""

from __future__ import annotations

import pickletools
from dataclasses import dataclass
from typing import IO, Any

MOST_OPCODES = 400_000  # a network of two thousand tensors has about 80,000
MOST_TENSORS = 100_000


@dataclass(frozen=True, slots=True)
class Tensor:
    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pickled:
    """Tensors of a pickle and the names that it would import; `whole` is False where a bound was reached or
    the pickle is damaged."""

    tensors: tuple[Tensor, ...]
    imports: tuple[str, ...]
    whole: bool


class _Mark:
    pass


_BLANK = object()
_MARK = _Mark()
_REBUILD = ("_rebuild_tensor_v2", "_rebuild_tensor", "_rebuild_parameter")


@dataclass(frozen=True, slots=True)
class _Global:
    name: str


def follow(stream: IO[bytes]) -> Pickled:
    """Follow one pickle from the current position to its end."""
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    tensors: list[Tensor] = []
    imports: dict[str, None] = {}
    count = 0
    texts: list[str] = []  # the last texts, for names

    def pop_mark() -> list[Any]:
        items: list[Any] = []
        while stack:
            top = stack.pop()
            if top is _MARK:
                break
            items.append(top)
        return items[::-1]

    def pop() -> Any:
        return stack.pop() if stack else _BLANK

    try:
        for opcode, argument, _ in pickletools.genops(stream):
            count += 1
            if count > MOST_OPCODES or len(tensors) >= MOST_TENSORS:
                return Pickled(tuple(tensors), tuple(imports), whole=False)
            name = opcode.name
            if name == "MARK":
                stack.append(_MARK)
            elif "UNICODE" in name or name in ("STRING", "BINSTRING", "SHORT_BINSTRING"):
                text = str(argument)[:300]
                texts.append(text)
                del texts[:-4]
                stack.append(text)
            elif name in ("BININT", "BININT1", "BININT2", "INT", "LONG", "LONG1", "LONG4"):
                stack.append(argument if isinstance(argument, int) and abs(argument) < 2**62 else _BLANK)
            elif name == "EMPTY_TUPLE":
                stack.append(())
            elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
                items = [pop() for _ in range(int(name[-1]))][::-1]
                stack.append(tuple(items))
            elif name == "TUPLE":
                stack.append(tuple(pop_mark()[:64]))
            elif name == "GLOBAL":
                dotted = ".".join(str(argument).split(" ")[:2])[:200]
                imports[dotted] = None
                stack.append(_Global(dotted))
            elif name == "STACK_GLOBAL":
                attribute, module = pop(), pop()
                dotted = (
                    f"{module}.{attribute}" if isinstance(module, str) and isinstance(attribute, str) else "?"
                )
                imports[dotted] = None
                stack.append(_Global(dotted))
            elif name == "INST":
                imports[".".join(str(argument).split(" ")[:2])[:200]] = None
                pop_mark()
                stack.append(_BLANK)
            elif name in ("REDUCE", "NEWOBJ"):
                arguments, called = pop(), pop()
                stack.append(_reduced(called, arguments, texts, tensors))
            elif name in ("BINPUT", "LONG_BINPUT", "PUT"):
                if stack and isinstance(argument, int):
                    memo[argument] = stack[-1]
            elif name == "MEMOIZE":
                if stack:
                    memo[len(memo)] = stack[-1]
            elif name in ("BINGET", "LONG_BINGET", "GET"):
                got = memo.get(argument, _BLANK) if isinstance(argument, int) else _BLANK
                if isinstance(got, str):
                    texts.append(got)
                    del texts[:-4]
                stack.append(got)
            elif name in ("BINPERSID", "BUILD", "POP", "APPEND"):
                pop()
                if name == "BINPERSID":
                    stack.append(_BLANK)
            elif name == "SETITEM":
                pop()
                pop()
            elif name in ("SETITEMS", "APPENDS", "ADDITEMS", "POP_MARK"):
                pop_mark()
            elif name in ("LIST", "DICT", "FROZENSET", "OBJ"):
                pop_mark()
                stack.append(_BLANK)
            elif name == "NEWOBJ_EX":
                pop()
                pop()
                pop()
                stack.append(_BLANK)
            elif name == "DUP":
                stack.append(stack[-1] if stack else _BLANK)
            elif name in ("PROTO", "FRAME", "STOP", "READONLY_BUFFER"):
                continue
            else:
                stack.append(_BLANK)
            if len(stack) > MOST_OPCODES:
                return Pickled(tuple(tensors), tuple(imports), whole=False)
    except Exception:  # the disassembler raises many kinds on damaged pickles
        return Pickled(tuple(tensors), tuple(imports), whole=False)
    return Pickled(tuple(tensors), tuple(imports), whole=True)


def _reduced(called: Any, arguments: Any, texts: list[str], tensors: list[Tensor]) -> Any:
    if (
        not isinstance(called, _Global)
        or not called.name.endswith(_REBUILD)
        or not isinstance(arguments, tuple)
        or len(arguments) < 3
    ):
        return _BLANK
    shape = arguments[2]
    if called.name.endswith("_rebuild_parameter"):
        return _BLANK  # wraps a tensor that was counted
    if isinstance(shape, tuple) and all(isinstance(n, int) and n >= 0 for n in shape):
        # The texts before a tensor are its key and, for protocol 2, the words of its storage ("storage", key,
        # "cpu").
        key = next(
            (t for t in reversed(texts) if "." in t or t.endswith(("weight", "bias"))),
            texts[0] if texts else "",
        )
        tensors.append(Tensor(key, shape))
    return _BLANK
