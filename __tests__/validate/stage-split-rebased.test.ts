/** A last stage in which nothing is built and that is given a smaller image: what runs finds all that it had. */
import { describe } from '@jest/globals';
import { refuses } from './splits.js';
import type { Cut } from './splits.js';

const MAIN = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("here") }\n';
const GO: Cut = {
  before: `FROM golang:1.22-bookworm AS builder
WORKDIR /src
COPY . .
RUN go build -o /out/server .

FROM golang:1.22-bookworm
# who runs it
RUN useradd --uid 1000 app
COPY --from=builder --chown=app /out/server /usr/local/bin/
USER app
CMD ["server"]
`,
  after: `FROM golang:1.22-bookworm AS builder
WORKDIR /src
COPY . .
RUN go build -o /out/server .

FROM debian:bookworm-slim
WORKDIR /go
# who runs it
RUN useradd --uid 1000 app
COPY --from=builder --chown=app /out/server /usr/local/bin/
USER app
CMD ["server"]
`,
  takes: ['/usr/local/bin/server'],
  files: { 'go.mod': 'module example.org/server\n\ngo 1.22\n', 'main.go': MAIN },
};

describe('a binary', () => {
  refuses(GO, {
    'the working directory is lost': { after: [['WORKDIR /go\n', '']], says: /WORKDIR/ },
    'an instruction is changed': { after: [['USER app', 'USER root']], says: /changed/ },
    'an instruction is gone': { after: [['RUN useradd --uid 1000 app\n', '']], says: /changed|gone/ },
    'a comment is gone': { after: [['# who runs it\n', '']], says: /changed|comment/ },
    'a command is new': {
      after: [['WORKDIR /go\n', 'WORKDIR /go\nRUN touch /srv/x\n']],
      says: /`RUN touch \/srv\/x` is new/,
    },
    'files are new': {
      after: [['WORKDIR /go\n', 'WORKDIR /go\nCOPY . /srv\n']],
      says: /`COPY . \/srv` is new/,
    },
    'the builder is changed too': { after: [['go build -o', 'go build -race -o']], says: /changed/ },
    'the other image is of another release': {
      both: [['RUN go build', 'RUN CGO_ENABLED=1 go build']],
      after: [['debian:bookworm-slim', 'debian:bullseye-slim']],
      files: {
        'main.go': MAIN.replace('import "fmt"', 'import (\n\t"fmt"\n\t"net"\n)\n\nvar _ = net.IPv4len'),
      },
      says: /release/,
    },
    'it is linked to the system, and there is none': {
      both: [
        ['RUN useradd --uid 1000 app\n', ''],
        [' --chown=app', ''],
        ['USER app\n', ''],
      ],
      after: [['debian:bookworm-slim', 'scratch']],
      files: {
        'main.go': MAIN.replace('import "fmt"', 'import (\n\t"fmt"\n\t"net"\n)\n\nvar _ = net.IPv4len'),
      },
      says: /linked dynamically/,
    },
    'a command is not there': {
      both: [['RUN useradd --uid 1000 app\n', 'RUN useradd --uid 1000 app && git init /srv\n']],
      says: /git init/,
    },
    'no shell for a command': {
      after: [['debian:bookworm-slim', 'gcr.io/distroless/static-debian12']],
      says: /shell|useradd/,
    },
    'an account is not there': {
      both: [['RUN useradd --uid 1000 app\n', '']],
      says: /no account `app`/,
    },
    'certificates are not there': {
      files: {
        'main.go': MAIN.replace('import "fmt"', 'import (\n\t"fmt"\n\t"net/http"\n)\n\nvar _ = http.Get'),
      },
      says: /certificates/,
    },
    'it starts a program of another image': {
      both: [
        [
          'CMD ["server"]',
          'COPY --from=probe:1 /probe /bin/probe\nHEALTHCHECK CMD ["/bin/probe"]\nCMD ["server"]',
        ],
      ],
      says: /`probe` may come from another image|probe/,
    },
    'what starts is not what is built': {
      both: [['CMD ["server"]', 'CMD ["worker"]']],
      says: /worker/,
    },
    'what is taken is not declared': { takes: ['/srv'], says: /does not declare/ },
    'another builder is declared': { builder: 'other', says: /has not become two/ },
    'the image of the builder has the libraries': {
      both: [['RUN go build', 'RUN apt-get update && apt-get install -y libpq-dev && go build']],
      files: { 'main.go': 'package main\n\n// #cgo LDFLAGS: -lpq\nimport "C"\n\nfunc main() {}\n' },
      says: /pq/,
    },
  });
});

const JAVA: Cut = {
  before: `FROM maven:3.9-eclipse-temurin-21 AS builder
WORKDIR /build
COPY . .
RUN mvn package

FROM eclipse-temurin:21-jdk
WORKDIR /app
COPY --from=builder /build/target/*.jar app.jar
CMD ["java", "-jar", "app.jar"]
`,
  after: `FROM maven:3.9-eclipse-temurin-21 AS builder
WORKDIR /build
COPY . .
RUN mvn package

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=builder /build/target/*.jar app.jar
CMD ["java", "-jar", "app.jar"]
`,
  takes: ['/app/app.jar'],
  files: { 'pom.xml': '<project/>', 'src/main/java/A.java': 'class A { }' },
};

describe('a jar', () => {
  refuses(JAVA, {
    'the runtime is of another version': {
      after: [['temurin:21-jre', 'temurin:17-jre']],
      says: /another version|JAVA/,
    },
    'the runtime is of another system': {
      after: [['temurin:21-jre', 'temurin:21-jre-alpine']],
      says: /system|release|LANG|variable/,
    },
    'a program of the toolchain is started': {
      both: [
        [
          'CMD ["java", "-jar", "app.jar"]',
          'HEALTHCHECK CMD jcmd 1 VM.version\nCMD ["java", "-jar", "app.jar"]',
        ],
      ],
      says: /jcmd/,
    },
  });
});
