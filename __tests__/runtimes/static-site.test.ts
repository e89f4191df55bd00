import { describe, expect, test } from '@jest/globals';
import { needsOf } from './needs.js';

const NODE =
  'FROM node:20\nRUN apt-get update && apt-get install -y nginx\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCOPY site.conf /etc/nginx/conf.d/default.conf\nCMD ["nginx", "-g", "daemon off;"]\n';

describe('sites of files alone', () => {
  test('what the settings serve is taken, and runs with the server of the distribution', () => {
    expect(needsOf(NODE, { 'site.conf': 'server {\n  listen 80;\n  root /app/dist;\n}\n' })).toEqual([
      'entry app/dist',
      'base libc',
      'artifact /app/dist (etc/nginx/conf.d/default.conf:3)',
      'file etc/nginx/conf.d/default.conf (Dockerfile:7)',
      'program nginx (Dockerfile:7)',
    ]);
  });

  test('the directory of the server, where a step puts something there', () => {
    expect(
      needsOf(
        'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm run build && cp -r dist /var/www/html\nCMD ["nginx", "-g", "daemon off;"]\n',
        {},
        'artifact',
      ),
    ).toEqual(['artifact /var/www/html (Dockerfile:5)']);
  });

  test('requests that are passed on within the container', () => {
    expect(
      needsOf(
        NODE,
        { 'site.conf': 'root /app/dist;\nlocation /api { \nproxy_pass http://localhost:3000;\n}\n' },
        'programs?',
      ),
    ).toEqual([
      'programs? `etc/nginx/conf.d/default.conf` passes requests on to a program of the same container (etc/nginx/conf.d/default.conf)',
    ]);
  });

  test('a directory that a variable names', () => {
    expect(needsOf(NODE, { 'site.conf': 'root /srv/$host;\nroot /app/dist;\n' }, 'outside?')).toEqual([
      'outside? `etc/nginx/conf.d/default.conf` serves a directory that is not known (etc/nginx/conf.d/default.conf:1)',
    ]);
  });

  test('nothing says what is served', () => {
    expect(needsOf('FROM node:20\nWORKDIR /app\nCOPY . .\nCMD ["nginx"]\n', { a: '' })).toEqual([
      'reason: it is not known which directory `nginx` serves (Dockerfile:4)',
    ]);
  });
});
