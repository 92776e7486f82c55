"""Packs the extension, already bundled, into a .vsix: a zip with two small manifests beside the extension.

The usual tool for this brings some three hundred packages. The same sources give the same bytes.

    python pack.py dist/scholia.vsix
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

EXTENSION = Path(__file__).resolve().parent
ROOT = EXTENSION.parent.parent
TYPES = {
    ".json": "application/json",
    ".js": "application/javascript",
    ".md": "text/markdown",
    ".txt": "text/plain",
}
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can hold


def main(target: Path) -> None:
    files = {"LICENSE.txt": ROOT / "LICENSE"}
    for name in ("package.json", "README.md", "dist/extension.js"):
        files[name] = EXTENSION / name
    for page in sorted((EXTENSION / "walkthrough").glob("*.md")):
        files[f"walkthrough/{page.name}"] = page
    package = json.loads((EXTENSION / "package.json").read_text())
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        _put(packed, "extension.vsixmanifest", manifest(package).encode())
        _put(packed, "[Content_Types].xml", content_types().encode())
        _put(packed, "extension/THIRD-PARTY.txt", licenses().encode())
        for name, path in sorted(files.items()):
            _put(packed, f"extension/{name}", path.read_bytes())
    print(target)


def licenses() -> str:
    """The licences of the packages that are bundled: each wants to be shipped with it."""
    lock = json.loads((EXTENSION / "package-lock.json").read_text())
    texts = []
    for name, package in sorted(lock["packages"].items()):
        if not name or package.get("dev"):
            continue
        found = [path for path in (EXTENSION / name).iterdir() if path.stem.lower() in ("license", "licence")]
        assert found, f"{name} has no licence"
        title = name.removeprefix("node_modules/")
        texts.append(f"{title} {package['version']}\n\n{found[0].read_text()}")
    return f"\n{'=' * 80}\n".join(texts)


def _put(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, BEGINNING)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, content)


def manifest(package: dict[str, object]) -> str:
    """What an editor reads of an extension before it unpacks it."""
    engines = package["engines"]
    kinds = package["extensionKind"]
    categories, keywords = package["categories"], package["keywords"]
    assert isinstance(engines, dict) and isinstance(kinds, list)
    assert isinstance(categories, list) and isinstance(keywords, list)
    version, name = quoteattr(str(package["version"])), quoteattr(str(package["name"]))
    return f"""<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id={name} Version={version} Publisher={quoteattr(str(package["publisher"]))}/>
    <DisplayName>{escape(str(package["displayName"]))}</DisplayName>
    <Description xml:space="preserve">{escape(str(package["description"]))}</Description>
    <Tags>{escape(",".join(keywords))}</Tags>
    <Categories>{escape(",".join(categories))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value={quoteattr(str(engines["vscode"]))}/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value={quoteattr(",".join(kinds))}/>
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
"""


def content_types() -> str:
    """What each ending in the zip is."""
    lines = [
        f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in sorted(TYPES.items())
    ]
    lines.append('<Default Extension=".vsixmanifest" ContentType="text/xml"/>')
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        + "".join(lines)
        + "</Types>\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
