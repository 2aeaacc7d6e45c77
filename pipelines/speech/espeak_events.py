"""Speak one text with the espeak-ng library, and tell when each phoneme sounds. Run as a program of its own.

The library keeps global state that blocks when it is set up twice, and its licence is the GPL: so every text
gets a short process, which imports nothing of this project. It reads one JSON object from stdin (library, data
folder or null, text, voice, rate, pitch, wav), writes the WAV file, and prints {"rate": Hz, "events": [[IPA symbol,
sample], ...]}. The last event is the end of the sound; symbols are empty where nothing is spoken.

API: espeak-ng 1.50 and later, src/include/espeak-ng/speak_lib.h.
"""

import ctypes
import json
import sys
import wave
from typing import Any

SYNCHRONOUS = 2  # the sound goes to the callback, in the caller's thread
PHONEME_EVENTS, IPA, DONT_EXIT = 0x1, 0x2, 0x8000
UTF8 = 1
RATE, PITCH = 1, 3
LIST_TERMINATED, PHONEME = 0, 7


class Name(ctypes.Union):
    """What an event carries."""

    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class Event(ctypes.Structure):
    """espeak_EVENT."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", Name),
    )


def main() -> int:
    """Do what stdin asks; exit status 1 where the library refuses, with its reason on stderr."""
    order = json.load(sys.stdin)
    library = ctypes.CDLL(order["library"])
    library.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    data = order["data"].encode() if order["data"] else None
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, data, PHONEME_EVENTS | IPA | DONT_EXIT)
    if rate <= 0 or library.espeak_SetVoiceByName(order["voice"].encode()) != 0:
        sys.stderr.write("espeak-ng refuses to start with this voice")
        return 1
    library.espeak_SetParameter(RATE, order["rate"], 0)
    library.espeak_SetParameter(PITCH, order["pitch"], 0)

    sound = bytearray()
    events: list[list[Any]] = []

    def collect(samples: Any, count: int, first: Any) -> int:
        position = 0
        while first[position].type != LIST_TERMINATED:
            event = first[position]
            if event.type == PHONEME:
                events.append([bytes(event.id.string).decode("utf-8", "ignore"), event.sample])
            position += 1
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, 2 * count))
        return 0

    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))
    callback = kind(collect)  # kept in a name, or it would be collected while the library calls it
    library.espeak_SetSynthCallback(callback)
    text = order["text"].encode() + b"\0"
    library.espeak_Synth.argtypes = [
        *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
        *(ctypes.c_void_p, ctypes.c_void_p),
    ]
    if library.espeak_Synth(text, len(text), 0, 0, 0, UTF8, None, None) != 0:
        sys.stderr.write("espeak-ng refuses this text")
        return 1
    library.espeak_Synchronize()
    with wave.open(order["wav"], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(sound))
    json.dump({"rate": rate, "events": [*events, ["", len(sound) // 2]]}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
