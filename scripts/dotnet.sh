#!/bin/sh
# Put Microsoft's .NET Core 3.1 runtime (x86-64 Linux) into a folder and print the path of a `dotnet`
# that runs there. It comes from PyPI, as does the OpenSSL 1.1 that it wants and current systems no
# longer have. For the test of the C# example: Mono runs it too, but now and then aborts at its end.
set -eu
folder="${1:?usage: scripts/dotnet.sh FOLDER}"
if [ ! -x "$folder/dotnet.sh" ]; then
  mkdir -p "$folder"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --python-version 3.11 --platform manylinux1_x86_64 --platform manylinux2014_x86_64 \
    --dest "$folder/wheels" dotnetcore2==3.1.23 psycopg2-binary==2.9.6 >&2
  for wheel in "$folder"/wheels/*.whl; do python3 -m zipfile -e "$wheel" "$folder"; done
  libraries="$folder/psycopg2_binary.libs"
  ln -sf "$(basename "$libraries"/libssl-*.so.1.1)" "$libraries/libssl.so.1.1"
  ln -sf "$(basename "$libraries"/libcrypto-*.so.1.1)" "$libraries/libcrypto.so.1.1"
  chmod +x "$folder/dotnetcore2/bin/dotnet"
  cat > "$folder/dotnet.sh" <<'RUN'
#!/bin/sh
here="$(cd "$(dirname "$0")" && pwd)"
export LD_LIBRARY_PATH="$here/psycopg2_binary.libs" DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
exec "$here/dotnetcore2/bin/dotnet" "$@"
RUN
  chmod +x "$folder/dotnet.sh"
fi
echo "$folder/dotnet.sh"
