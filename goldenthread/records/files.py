"""Keep a file as it came, once."""

from __future__ import annotations

import hashlib
import mimetypes

from goldenthread.records.models import StoredFile


def keep_file(name: str, content: bytes) -> StoredFile:
    """Return the stored file of this name and content, adding it where there is none yet.

    Call it inside an audit event. Its media type is guessed from the name.
    """
    digest = hashlib.sha256(content).hexdigest()
    standing = StoredFile.objects.filter(sha256=digest, name=name).first()
    if standing is not None:
        return standing
    kind, _ = mimetypes.guess_type(name)
    stored = StoredFile(
        name=name,
        media_type=kind or "application/octet-stream",
        size=len(content),
        sha256=digest,
        content=content,
    )
    StoredFile.objects.append([stored])
    return stored
