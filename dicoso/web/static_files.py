"""Static files as they are served: named by their content, the imports of our modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORTED = (
    (r"""(?P<matched>\bfrom\s*["'](?P<url>\./[^"']+)["'];)""", 'from "%(url)s";'),
    (r"""(?P<matched>\bimport\(["'](?P<url>\./[^"']+)["']\))""", 'import("%(url)s")'),
)


class NamedByContent(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it says nothing of its types
    """Also rewrites `from "./other.js"`: else a phone would mix modules of two versions.

    Django does the same on request, but for everybody's scripts, and stops at one of htmx.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", _IMPORTED))
