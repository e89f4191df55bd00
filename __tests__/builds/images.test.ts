import { describe, expect, test } from '@jest/globals';
import { imagesNamed } from '../../scripts/builds/images.mjs';

const staged = `ARG NODE=20
FROM node:\${NODE} AS build
RUN --mount=type=bind,from=golang:1.24,source=/usr/local/go,target=/go \\
    make
from busybox as unused
FROM --platform=linux/amd64 build AS assets
FROM nginx
COPY --from=assets /out /usr/share/nginx/html
COPY --from=gcr.io/distroless/static /etc/passwd /etc/passwd
`;

describe('imagesNamed', () => {
  test('finds what the last stage needs through other stages, and no more', () => {
    expect([...imagesNamed(staged)].sort()).toEqual([
      'gcr.io/distroless/static:latest',
      'golang:1.24',
      'nginx:latest',
      'node:20',
    ]);
  });

  test('can be asked for another stage', () => {
    expect(imagesNamed(staged, { target: 'unused' })).toEqual(['busybox:latest']);
  });

  test('puts build arguments before defaults', () => {
    expect(imagesNamed(staged, { target: 'build', buildArgs: { NODE: '22-slim' } })).toEqual([
      'node:22-slim',
      'golang:1.24',
    ]);
  });

  test('knows a stage by its number, and that scratch is no image', () => {
    expect(imagesNamed('FROM debian\nFROM scratch\nCOPY --from=0 /bin/sh /bin/sh\n')).toEqual([
      'debian:latest',
    ]);
  });

  test('takes a stage named like an image for the image where it is built from it', () => {
    expect(imagesNamed('FROM node AS node\nRUN npm ci\n')).toEqual(['node:latest']);
  });
});
