/** Cuts of stages that compile: what runs needs no sources, and what it needs is told by them. */
import { describe } from '@jest/globals';
import { refuses } from './splits.js';
import type { Cut } from './splits.js';

const MOD = 'module example.org/hello\n\ngo 1.22\n';
const SERVER = `package main

import (
	"fmt"
	"net/http"
)

// os.Open is not called
func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hi") })
	http.ListenAndServe(":8080", nil)
}
`;

describe('Go without libraries, to scratch', () => {
  const cut: Cut = {
    before: `FROM golang:1.22
WORKDIR /src
ARG VERSION=dev
LABEL version=$VERSION
COPY go.mod ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -ldflags="-s -w" -o /bin/server .
EXPOSE 8080
USER 1001
ENTRYPOINT ["/bin/server"]
`,
    after: `FROM golang:1.22 AS builder
WORKDIR /src
ARG VERSION=dev
COPY go.mod ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -ldflags="-s -w" -o /bin/server .

FROM scratch
WORKDIR /src
ARG VERSION=dev
LABEL version=$VERSION
COPY --from=builder /bin/server /bin/server
EXPOSE 8080
USER 1001
ENTRYPOINT ["/bin/server"]
`,
    behind: 'RUN CGO_ENABLED=0 go build -ldflags="-s -w" -o /bin/server .',
    files: { 'go.mod': MOD, 'main.go': SERVER, 'README.md': 'x' },
  };
  const uses = (line: string, more = ''): { readonly 'use.go': string } => ({
    'use.go': `package main\n${more}\nfunc use() { ${line} }\n`,
  });
  refuses(cut, {
    'that a variable of the base goes is not declared': {
      variables: ['PATH'],
      says: /variable `(?:GOLANG_VERSION|GOPATH|GOTOOLCHAIN)` would be lost/,
    },
    'the label loses its argument': {
      after: [['WORKDIR /src\nARG VERSION=dev\nLABEL', 'WORKDIR /src\nLABEL']],
      says: /LABEL version/,
    },
    'the argument has another default': {
      after: [['WORKDIR /src\nARG VERSION=dev\nLABEL', 'WORKDIR /src\nARG VERSION=1\nLABEL']],
      says: /`ARG VERSION=1` is new/,
    },
    'the program is not taken': {
      after: [['COPY --from=builder /bin/server /bin/server', 'COPY --from=builder /src /src']],
      says: /`\/bin\/server`, which `ENTRYPOINT` starts, is not in the new stage/,
    },
    'the program lies elsewhere': {
      after: [['COPY --from=builder /bin/server /bin/server', 'COPY --from=builder /bin/server /server']],
      says: /`\/bin\/server`/,
    },
    'the program needs libraries': {
      both: [['CGO_ENABLED=0 ', '']],
      behind: 'RUN go build -ldflags="-s -w" -o /bin/server .',
      says: /linked dynamically/,
    },
    'cgo is asked for': {
      both: [['CGO_ENABLED=0 ', 'CGO_ENABLED=1 ']],
      behind: 'RUN CGO_ENABLED=1 go build -ldflags="-s -w" -o /bin/server .',
      says: /linked dynamically/,
    },
    'the working directory is lost': { after: [['scratch\nWORKDIR /src\n', 'scratch\n']], says: /`WORKDIR`/ },
    'the user is lost': {
      both: [['USER 1001\n', '']],
      after: [['scratch\n', 'scratch\nUSER 1001\n']],
      says: /`USER` would be new/,
    },
    'a file is opened': {
      files: { ...uses('os.Open("data.json")'), 'data.json': '{}' },
      says: /`use\.go` has `os\.Open`, and `\/src\/data\.json`/,
    },
    'templates are parsed': {
      files: { ...uses('template.ParseGlob("t/*")'), 't/a.html': 'x' },
      says: /ParseGlob/,
    },
    'a directory is served': {
      files: { ...uses('http.FileServer(http.Dir("static"))'), 'static/a.css': 'x' },
      says: /http\.Dir/,
    },
    'a program is run': {
      files: uses('exec.Command("git", "log").Run()'),
      says: /exec\.Command.*no programs/,
    },
    'a connection is made': {
      files: uses('http.Get("http://example.org")'),
      says: /there are no certificates/,
    },
    'a module may make connections': {
      files: { 'go.mod': `${MOD}require github.com/aws/aws-sdk-go v1.0.0\n` },
      says: /there are no certificates/,
    },
    'a time zone is loaded': {
      files: uses('time.LoadLocation("Europe/Berlin")'),
      says: /there are no time zones/,
    },
    'a user is looked up': { files: uses('user.Current()'), says: /there are no accounts/ },
    'a temporary file is made': { files: uses('os.CreateTemp("", "x")'), says: /no `\/tmp`/ },
    'a shell starts it': {
      both: [['ENTRYPOINT ["/bin/server"]', 'ENTRYPOINT /bin/server']],
      says: /there is no shell in `scratch`/,
    },
    'a health check needs a program': {
      both: [['EXPOSE 8080', 'EXPOSE 8080\nHEALTHCHECK CMD ["wget", "-q", "http://localhost:8080"]']],
      says: /`wget`, which `HEALTHCHECK` starts/,
    },
    'the user has no account': { both: [['USER 1001', 'USER nobody']], says: /no account `nobody`/ },
    'a script installs at run time': {
      both: [['COPY . .', 'COPY . .\nRUN mkdir /data && go run ./seed']],
      files: uses('os.Create("/data/x")'),
      says: /./,
    },
    'a variable of the author is lost': {
      both: [['WORKDIR /src\nARG', 'WORKDIR /src\nENV GOPATH=/work\nARG']],
      says: /variable `GOPATH` would be lost/,
    },
    'ONBUILD is lost': { both: [['WORKDIR /src', 'ONBUILD RUN true\nWORKDIR /src']], says: /ONBUILD/ },
  });
});

describe('Go without libraries, to distroless, with certificates', () => {
  const cut: Cut = {
    before: `FROM golang:1.22
ENV CGO_ENABLED=0
WORKDIR /app
COPY . .
RUN go build -o server ./cmd/server
CMD ["./server"]
`,
    after: `FROM golang:1.22 AS builder
ENV CGO_ENABLED=0
WORKDIR /app
COPY . .
RUN go build -o server ./cmd/server

FROM gcr.io/distroless/static-debian12
ENV CGO_ENABLED=0
WORKDIR /app
COPY --from=builder /app/server ./server
COPY --from=builder /app/templates ./templates
CMD ["./server"]
`,
    behind: 'RUN go build -o server ./cmd/server',
    files: {
      'go.mod': MOD,
      'cmd/server/main.go':
        'package main\nfunc main() { template.ParseGlob("templates/*"); http.Get("https://a.b") }\n',
      'templates/index.html': 'x',
    },
  };
  refuses(cut, {
    'the templates are not taken': {
      after: [['COPY --from=builder /app/templates ./templates\n', '']],
      says: /`\/app\/templates\/index\.html` is not taken/,
    },
    'other files are not taken': {
      files: { 'locales/de.json': '{}' },
      says: /`\/app\/locales\/de\.json` is not taken/,
    },
    'the base has a user': {
      after: [['static-debian12', 'static-debian12:nonroot']],
      says: /`USER` would be new/,
    },
    'the base is not known': {
      after: [['gcr.io/distroless/static-debian12', 'example.org/static']],
      says: /what `example.org\/static` brings is not known/,
    },
    'a shell is needed': { both: [['CMD ["./server"]', 'CMD ./server --verbose']], says: /no shell/ },
  });
});

describe('cgo, to the slim system of the same release', () => {
  const cut: Cut = {
    before: `FROM golang:1.22-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends gcc libsqlite3-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN go build -tags libsqlite3 -o /usr/local/bin/app .
CMD ["app"]
`,
    after: `FROM golang:1.22-bookworm AS builder
RUN apt-get update && apt-get install -y --no-install-recommends gcc libsqlite3-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN go build -tags libsqlite3 -o /usr/local/bin/app .

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /usr/local/bin/app /usr/local/bin/app
CMD ["app"]
`,
    behind: 'RUN go build -tags libsqlite3 -o /usr/local/bin/app .',
    files: { 'go.mod': MOD, 'main.go': 'package main\nimport "C"\nfunc main() {}\n' },
  };
  refuses(cut, {
    'the release is older': {
      after: [['debian:bookworm-slim', 'debian:bullseye-slim']],
      says: /another release than `bookworm`/,
    },
    'the release is newer': {
      after: [['debian:bookworm-slim', 'debian:trixie-slim']],
      says: /another release than `bookworm`/,
    },
    'the C library is another': {
      after: [
        [
          'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 && rm -rf /var/lib/apt/lists/*',
          'FROM alpine:3.20',
        ],
      ],
      says: /C library|`CMD`/,
    },
    'there are no libraries': {
      after: [
        [
          'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 && rm -rf /var/lib/apt/lists/*',
          'FROM scratch',
        ],
      ],
      says: /linked dynamically/,
    },
    'the library is not installed': {
      after: [['libsqlite3-0 ', 'libssl3 ']],
      says: /package `libsqlite3-dev` is not installed/,
    },
    'the release is not known': {
      both: [['golang:1.22-bookworm', 'golang:1.28']],
      says: /release that `golang:1.28` is made from is not known/,
    },
    'a library is linked by name': {
      files: { 'main.go': 'package main\n// #cgo LDFLAGS: -lpcap\nimport "C"\n' },
      says: /-lpcap/,
    },
  });
});

describe('Rust', () => {
  const LOCK = '[[package]]\nname = "hello"\nversion = "0.1.0"\n';
  const cut: Cut = {
    before: `FROM rust:1.80-bookworm
WORKDIR /usr/src/app
COPY . .
RUN cargo build --release
RUN cp target/release/hello /usr/local/bin/hello
CMD ["hello"]
`,
    after: `FROM rust:1.80-bookworm AS builder
WORKDIR /usr/src/app
COPY . .
RUN cargo build --release
RUN cp target/release/hello /usr/local/bin/hello

FROM debian:bookworm-slim
WORKDIR /usr/src/app
COPY --from=builder /usr/local/bin/hello /usr/local/bin/hello
CMD ["hello"]
`,
    behind: 'RUN cp target/release/hello /usr/local/bin/hello',
    files: {
      'Cargo.toml': '[package]\nname = "hello"\n',
      'Cargo.lock': LOCK,
      'src/main.rs': 'fn main() { println!("hi"); }\n',
    },
  };
  refuses(cut, {
    'the release is another': {
      after: [['debian:bookworm-slim', 'debian:trixie-slim']],
      says: /another release/,
    },
    'a package links a library': {
      files: { 'Cargo.lock': `${LOCK}[[package]]\nname = "openssl-sys"\n` },
      says: /openssl-sys/,
    },
    'a file is read': {
      files: { 'src/main.rs': 'fn main() { std::fs::read("config.toml"); }', 'config.toml': 'x' },
      says: /fs::.*config\.toml/,
    },
    'what cargo installs is not taken': {
      after: [
        [
          'COPY --from=builder /usr/local/bin/hello /usr/local/bin/hello',
          'COPY --from=builder /usr/src/app /usr/src/app',
        ],
      ],
      says: /`hello`, which `CMD` starts/,
    },
  });
});

describe('C', () => {
  const cut: Cut = {
    before: `FROM debian:bookworm
RUN apt-get update && apt-get install -y gcc libc6-dev make
WORKDIR /src
COPY . .
RUN gcc -O2 -o /usr/local/bin/hello hello.c -lm
CMD ["/usr/local/bin/hello"]
`,
    after: `FROM debian:bookworm AS builder
RUN apt-get update && apt-get install -y gcc libc6-dev make
WORKDIR /src
COPY . .
RUN gcc -O2 -o /usr/local/bin/hello hello.c -lm

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=builder /usr/local/bin/hello /usr/local/bin/hello
CMD ["/usr/local/bin/hello"]
`,
    behind: 'RUN gcc -O2 -o /usr/local/bin/hello hello.c -lm',
    files: { 'hello.c': '#include <stdio.h>\nint main(void) { puts("hi"); return 0; }\n' },
  };
  refuses(cut, {
    'a library is linked': {
      both: [['-lm', '-lz -lcurl']],
      behind: 'RUN gcc -O2 -o /usr/local/bin/hello hello.c -lz -lcurl',
      says: /-lcurl/,
    },
    'a file is opened': {
      files: { 'hello.c': 'int main(void) { fopen("data.txt", "r"); }', 'data.txt': 'x' },
      says: /fopen.*data\.txt/,
    },
    'a program is run': {
      both: [['gcc libc6-dev make', 'gcc libc6-dev make git']],
      files: { 'hello.c': 'int main(void) { system("git log"); }' },
      says: /system\(.*`git` is not installed/,
    },
    'another package is lost': {
      both: [['gcc libc6-dev make', 'gcc libc6-dev make libpcap0.8']],
      says: /`libpcap0\.8` is not installed/,
    },
  });
});

describe('Java', () => {
  const cut: Cut = {
    before: `FROM maven:3.9-eclipse-temurin-21
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -B package -DskipTests
EXPOSE 8080
CMD ["java", "-jar", "target/app.jar"]
`,
    after: `FROM maven:3.9-eclipse-temurin-21 AS builder
WORKDIR /app
COPY pom.xml .
COPY src ./src
RUN mvn -B package -DskipTests

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=builder /app/target/app.jar ./target/app.jar
EXPOSE 8080
CMD ["java", "-jar", "target/app.jar"]
`,
    behind: 'RUN mvn -B package -DskipTests',
    files: {
      'pom.xml': '<project/>',
      'src/main/java/App.java': 'class App { public static void main(String[] a) {} }',
    },
  };
  refuses(cut, {
    'Java is older': {
      after: [['eclipse-temurin:21-jre', 'eclipse-temurin:17-jre']],
      says: /JAVA_VERSION|another version of Java/,
    },
    'the system is another': {
      after: [['eclipse-temurin:21-jre', 'eclipse-temurin:21-jre-alpine']],
      says: /another system or release/,
    },
    'the jar is not taken': {
      after: [
        ['COPY --from=builder /app/target/app.jar ./target/app.jar', 'COPY --from=builder /app/src ./src'],
      ],
      says: /is not taken|lie|not in the new stage/,
    },
    'the jar lies elsewhere': { after: [['./target/app.jar', './app.jar']], says: /would lie at/ },
    'a file is read': {
      both: [['COPY src ./src', 'COPY src ./src\nCOPY data ./data']],
      files: {
        'data/x.csv': 'x',
        'src/main/java/App.java': 'class App { void f() { Files.readAllLines(Path.of("data/x.csv")); } }',
      },
      says: /`\/app\/data\/x\.csv`/,
    },
    'settings stand where it starts': {
      both: [['COPY src ./src', 'COPY src ./src\nCOPY config ./config']],
      files: { 'config/application.yml': 'x' },
      says: /`\/app\/config\/application\.yml`, which may be read/,
    },
    'the tool itself runs': {
      both: [['CMD ["java", "-jar", "target/app.jar"]', 'CMD ["mvn", "spring-boot:run"]']],
      says: /`mvn`/,
    },
    'the entry point of the tool is the program': {
      both: [['CMD ["java", "-jar", "target/app.jar"]\n', '']],
      says: /`CMD`/,
    },
    'an agent is lost': {
      both: [
        ['EXPOSE', 'ENV JAVA_TOOL_OPTIONS=-javaagent:/opt/agent.jar\nEXPOSE'],
        ['COPY src', 'RUN curl -fsSLo /opt/agent.jar https://example.org/agent.jar\nCOPY src'],
      ],
      says: /`\/opt\/agent\.jar`/,
    },
  });
});

describe('.NET', () => {
  const cut: Cut = {
    before: `FROM mcr.microsoft.com/dotnet/sdk:8.0
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /app
WORKDIR /app
ENTRYPOINT ["dotnet", "Web.dll"]
`,
    after: `FROM mcr.microsoft.com/dotnet/sdk:8.0 AS builder
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:8.0
ENV DOTNET_USE_POLLING_FILE_WATCHER=true
COPY --from=builder /app /app
WORKDIR /app
ENTRYPOINT ["dotnet", "Web.dll"]
`,
    behind: 'RUN dotnet publish -c Release -o /app',
    files: {
      'Web.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"/>',
      'Program.cs': 'var app = WebApplication.Create(); app.Run();',
    },
  };
  refuses(cut, {
    'the runtime lacks ASP.NET': {
      after: [['dotnet/aspnet:8.0', 'dotnet/runtime:8.0']],
      says: /`Web\.csproj` needs ASP\.NET/,
    },
    'the version is another': { after: [['dotnet/aspnet:8.0', 'dotnet/aspnet:9.0']], says: /./ },
    'the system is another': { after: [['dotnet/aspnet:8.0', 'dotnet/aspnet:8.0-alpine']], says: /./ },
    'how files are watched is lost': {
      after: [['ENV DOTNET_USE_POLLING_FILE_WATCHER=true\n', '']],
      says: /DOTNET_USE_POLLING_FILE_WATCHER/,
    },
    'the program is not taken': {
      after: [['COPY --from=builder /app /app', 'COPY --from=builder /src /src']],
      says: /./,
    },
    'the address of the base is not what it was': {
      both: [['sdk:8.0', 'sdk:6.0']],
      after: [['aspnet:8.0', 'aspnet:6.0']],
      says: /ASPNETCORE_URLS/,
    },
  });
});

describe('a directory of the sources that a command makes', () => {
  const READING = 'package main\nimport "os"\nfunc main() { os.ReadFile("/etc/hostname") }\n';
  const cut: Cut = {
    before: `FROM golang:1.22
RUN mkdir -p /app && chmod 755 /app
RUN mkdir -p /app/cmd
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server ./cmd
ENTRYPOINT ["/app/server"]
`,
    after: `FROM golang:1.22 AS builder
RUN mkdir -p /app && chmod 755 /app
RUN mkdir -p /app/cmd
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server ./cmd

FROM scratch
WORKDIR /app
COPY --from=builder /app/server /app/server
ENTRYPOINT ["/app/server"]
`,
    behind: 'RUN CGO_ENABLED=0 go build -o server ./cmd',
    files: { 'go.mod': MOD, 'cmd/main.go': READING },
  };
  refuses(cut, {
    'another mode': {
      both: [['RUN mkdir -p /app &&', 'RUN mkdir -m 700 /app &&']],
      says: /`\/app`, which `mkdir -m 700 \/app` makes/,
    },
    'a mode that is set apart': {
      both: [['chmod 755', 'chmod 700']],
      says: /`\/app`, which `chmod 700 \/app` makes/,
    },
    'an owner': { both: [['chmod 755', 'chown 1000']], says: /`\/app`, which `chown 1000 \/app` makes/ },
    'an owner by way of who makes it': {
      both: [['RUN mkdir -p /app/cmd', 'USER 1000\nRUN mkdir -p /app/cmd\nUSER 0']],
      after: [['FROM scratch\n', 'FROM scratch\nUSER 0\n']],
      says: /`\/app\/cmd`, which/,
    },
    'nothing is copied into it': {
      both: [['RUN mkdir -p /app/cmd', 'RUN mkdir -p /app/data']],
      says: /`\/app\/data`, which `mkdir -p \/app\/data` makes/,
    },
    'it lies elsewhere': {
      both: [['RUN mkdir -p /app/cmd', 'RUN mkdir -p /srv/cmd']],
      says: /`\/srv\/cmd`, which/,
    },
  });
});

describe('what `make install` writes', () => {
  const MAKEFILE = `PREFIX ?= /usr/local

tide: main.c libtide.so
	$(CC) -o $@ main.c -L. -ltide

libtide.so: tide.c
	$(CC) -shared -Wl,-soname,libtide.so.1 -o $@ tide.c

install: tide
	install -d $(DESTDIR)$(PREFIX)/bin $(PREFIX)/lib
	install -m 755 tide $(DESTDIR)$(PREFIX)/bin/
	install -m 644 libtide.so $(PREFIX)/lib/libtide.so.1
	ln -sf libtide.so.1 $(PREFIX)/lib/libtide.so
	install -m 644 tide.h $(PREFIX)/include/tide.h

.PHONY: install
`;
  const MAIN = '#include "tide.h"\nint main(void) { return high() - 6; }\n';
  const cut: Cut = {
    before: `FROM debian:bookworm
RUN apt-get update && apt-get install -y gcc libc6-dev make
WORKDIR /src
COPY . .
RUN make && make install
RUN ldconfig
CMD ["tide"]
`,
    after: `FROM debian:bookworm AS builder
RUN apt-get update && apt-get install -y gcc libc6-dev make
WORKDIR /src
COPY . .
RUN make && make install
RUN ldconfig

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=builder /usr/local/bin/tide /usr/local/bin/tide
COPY --from=builder /usr/local/lib/libtide.so.1 /usr/local/lib/libtide.so.1
RUN ldconfig
CMD ["tide"]
`,
    behind: 'RUN ldconfig',
    files: {
      Makefile: MAKEFILE,
      'main.c': MAIN,
      'tide.c': 'int high(void) { return 6; }\n',
      'tide.h': 'int high(void);\n',
    },
  };
  const makefile = (from: string, to: string): { readonly Makefile: string } => {
    if (!MAKEFILE.includes(from)) throw new Error(`${from} is not in the Makefile`);
    return { Makefile: MAKEFILE.replaceAll(from, to) };
  };
  const WORDS = '\tinstall -m 644 ports.txt /usr/local/share/tide/ports.txt\n\n.PHONY';
  refuses(cut, {
    'a second file that the program reads': {
      files: {
        Makefile: MAKEFILE.replace('\n.PHONY', WORDS),
        'ports.txt': 'Brest\n',
        'main.c':
          '#include <stdio.h>\nint main(void) { return fopen("/usr/local/share/tide/ports.txt", "r") == NULL; }\n',
      },
      says: /`\/usr\/local\/share\/tide\/ports\.txt`, which `install -m 644 ports\.txt/,
    },
    'a second program': {
      files: makefile(
        '\n.PHONY',
        '\tinstall -m 755 tided /usr/local/sbin\n\ntided:\n\tcc -o $@ main.c\n\n.PHONY',
      ),
      says: /`\/usr\/local\/sbin\/tided`/,
    },
    'a configuration': {
      files: { ...makefile('\n.PHONY', '\tcp tide.conf /etc/tide.conf\n\n.PHONY'), 'tide.conf': '' },
      says: /`\/etc\/tide\.conf`/,
    },
    'the library is not taken': {
      after: [['COPY --from=builder /usr/local/lib/libtide.so.1 /usr/local/lib/libtide.so.1\n', '']],
      says: /libtide\.so\.1/,
    },
    'the linker is not told': { after: [['so.1\nRUN ldconfig\n', 'so.1\n']], says: /ld\.so\.cache|-ltide/ },
    'the linker is told too early': {
      after: [
        ['so.1\nRUN ldconfig\n', 'so.1\n'],
        ['slim\nWORKDIR /src\n', 'slim\nWORKDIR /src\nRUN ldconfig\n'],
      ],
      says: /-ltide/,
    },
    'there is no ldconfig': {
      after: [['debian:bookworm-slim', 'gcr.io/distroless/cc-debian12']],
      says: /no shell|may do something else/,
    },
    'a directory in which the linker does not look': {
      files: {
        Makefile: MAKEFILE.replaceAll('$(PREFIX)/lib', '/opt/tide/lib').replace(/\tln [^\n]*\n/, ''),
      },
      after: [
        [
          '/usr/local/lib/libtide.so.1 /usr/local/lib/libtide.so.1',
          '/opt/tide/lib/libtide.so.1 /opt/tide/lib/libtide.so.1',
        ],
      ],
      says: /-ltide/,
    },
    'the library has another name inside': {
      files: makefile('-soname,libtide.so.1', '-soname,libtide.so.2'),
      says: /-ltide/,
    },
    'the link is what a program loads': {
      files: { 'main.c': '#include <dlfcn.h>\nint main(void) { return dlopen("libtide.so", 1) == 0; }\n' },
      says: /`\/(?:src|usr\/local\/lib)\/libtide\.so`, which/,
    },
    'a prefix of the command line': {
      both: [['make install', 'make install PREFIX=/opt/tide']],
      behind: 'RUN ldconfig',
      says: /`tide`, which `CMD` starts, is not in the new stage/,
    },
    'a prefix that only a build knows': {
      both: [
        ['WORKDIR /src\nCOPY . .', 'WORKDIR /src\nARG WHERE=/usr/local\nCOPY . .'],
        ['make install', 'make install PREFIX=$WHERE'],
      ],
      says: /tide/,
    },
    'a prefix of the environment': {
      both: [['WORKDIR /src\nCOPY . .', 'ENV PREFIX=/opt/tide\nWORKDIR /src\nCOPY . .']],
      after: [['slim\n', 'slim\nENV PREFIX=/opt/tide\n']],
      says: /./,
    },
    'another root': {
      both: [['make install', 'make install DESTDIR=/out']],
      says: /`tide`, which `CMD` starts/,
    },
    'a condition': { files: makefile('PREFIX ?=', 'ifdef X\nendif\nPREFIX ?='), says: /tide/ },
    'another file is read': {
      files: makefile('PREFIX ?=', 'include config.mk\nPREFIX ?='),
      says: /tide/,
    },
    'a shell decides': {
      files: makefile('PREFIX ?= /usr/local', 'PREFIX := $(shell cat prefix)'),
      says: /tide/,
    },
    'the Makefile is another one': {
      both: [['make install', 'make -f other.mk install']],
      says: /tide/,
    },
    'a recipe writes what is not known': {
      files: makefile('\n.PHONY', '\t./post-install\n\n.PHONY'),
      says: /what `\.\/post-install` leaves behind is not known/,
    },
    'recipes that share a shell': { files: makefile('PREFIX ?=', '.ONESHELL:\n\nPREFIX ?='), says: /tide/ },
    'a variable that the command line cannot change': {
      both: [['make install', 'make install PREFIX=/usr/local']],
      files: makefile('PREFIX ?= /usr/local', 'override PREFIX = /opt'),
      says: /tide/,
    },
    'a prefix of an argument': {
      both: [['WORKDIR /src\nCOPY . .', 'WORKDIR /src\nARG PREFIX=/usr/local\nCOPY . .']],
      says: /tide/,
    },
    'a second file by way of letters that are put together': {
      files: {
        ...makefile('\n.PHONY', '\tinstall -Dt /usr/local/share/tide ports.txt\n\n.PHONY'),
        'ports.txt': '',
      },
      says: /`\/usr\/local\/share\/tide\/ports\.txt`/,
    },
    'a second file with a mode': {
      files: {
        ...makefile('\n.PHONY', '\tinstall -Dm 644 ports.txt /usr/local/share/tide.txt\n\n.PHONY'),
        'ports.txt': '',
      },
      says: /`\/usr\/local\/share\/tide\.txt`/,
    },
    'files that a pattern stands for': {
      files: { ...makefile('\n.PHONY', '\tcp *.so /usr/local/lib\n\n.PHONY') },
      says: /`\/usr\/local\/lib`/,
    },
    'a target that is there already': {
      files: { ...makefile('.PHONY: install', ''), install: '' },
      says: /tide/,
    },
  });
});

describe('accounts that are made below the cut', () => {
  const cut: Cut = {
    before: `FROM golang:1.22
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .
RUN useradd --uid 1200 app
USER app
CMD ["server"]
`,
    after: `FROM golang:1.22 AS builder
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=builder /usr/local/bin/server /usr/local/bin/server
RUN useradd --uid 1200 app
USER app
CMD ["server"]
`,
    behind: 'RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .',
    files: { 'go.mod': MOD, 'main.go': SERVER },
  };
  refuses(cut, {
    'another account': { both: [['USER app', 'USER other']], says: /no account `other`/ },
    'there is nothing to make it with': {
      after: [['debian:bookworm-slim', 'scratch']],
      says: /no account|no shell|may do something else/,
    },
  });
});

describe('a database that a command fills', () => {
  const cut: Cut = {
    before: `FROM golang:1.22
RUN apt-get update && apt-get install -y sqlite3
WORKDIR /src
COPY . .
RUN sqlite3 /srv/seed.db < seed.sql
RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .
CMD ["server"]
`,
    after: `FROM golang:1.22 AS builder
RUN apt-get update && apt-get install -y sqlite3
WORKDIR /src
COPY . .
RUN sqlite3 /srv/seed.db < seed.sql
RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y sqlite3
WORKDIR /src
COPY --from=builder /usr/local/bin/server /usr/local/bin/server
COPY --from=builder /srv/seed.db /srv/seed.db
COPY --from=builder /src ./
CMD ["server"]
`,
    behind: 'RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .',
    files: {
      'go.mod': MOD,
      'main.go': 'package main\nimport "os"\nfunc main() { os.Open("/srv/seed.db") }\n',
      'seed.sql': 'create table a (b);\n',
    },
  };
  refuses(cut, {
    'it is not taken': {
      after: [['COPY --from=builder /srv/seed.db /srv/seed.db\n', '']],
      says: /`\/srv\/seed\.db`, which `sqlite3/,
    },
    'its statements fill another one': {
      files: { 'seed.sql': "attach '/srv/other.db' as other;\n" },
      says: /what `sqlite3 \/srv\/seed\.db[^`]*` writes is not known/,
    },
    'its commands write a file': {
      files: { 'seed.sql': '.output /srv/list.txt\nselect 1;\n' },
      says: /what `sqlite3/,
    },
    'its statements come from elsewhere': {
      both: [['RUN sqlite3 /srv/seed.db < seed.sql', 'RUN cat seed.sql | sqlite3 /srv/seed.db']],
      says: /what `sqlite3/,
    },
    'its statements are not in the build context': {
      both: [['< seed.sql', '< /tmp/seed.sql']],
      says: /what `sqlite3/,
    },
  });
});

describe('a program in Go that `make` installs', () => {
  const MAKEFILE =
    'tide:\n\tgo build -o tide .\n\ninstall: tide\n\tinstall -m 755 tide /usr/local/bin/tide\n';
  const cut: Cut = {
    before: `FROM golang:1.22
ENV CGO_ENABLED=0
WORKDIR /src
COPY . .
RUN make install
CMD ["tide"]
`,
    after: `FROM golang:1.22 AS builder
ENV CGO_ENABLED=0
WORKDIR /src
COPY . .
RUN make install

FROM scratch
ENV CGO_ENABLED=0
WORKDIR /src
COPY --from=builder /usr/local/bin/tide /usr/local/bin/tide
CMD ["tide"]
`,
    behind: 'RUN make install',
    files: {
      Makefile: MAKEFILE,
      'go.mod': MOD,
      'main.go': 'package main\nimport "net"\nfunc main() { net.LookupHost("localhost") }\n',
    },
  };
  refuses(cut, {
    'the Makefile sets a variable of the environment': {
      files: { Makefile: `CGO_ENABLED = 1\n${MAKEFILE}` },
      says: /linked dynamically/,
    },
    'the Makefile exports another value': {
      both: [['RUN make install', 'RUN CGO_ENABLED=0 make install']],
      behind: 'RUN CGO_ENABLED=0 make install',
      files: { Makefile: `export CGO_ENABLED := 1\n${MAKEFILE}` },
      says: /linked dynamically/,
    },
    'the recipe sets another value': {
      files: { Makefile: MAKEFILE.replace('go build', 'CGO_ENABLED=1 go build') },
      says: /linked dynamically/,
    },
    'the recipe asks for the linker of C': {
      files: { Makefile: MAKEFILE.replace('go build', 'go build -ldflags "-linkmode external"') },
      says: /linked dynamically/,
    },
  });
});
