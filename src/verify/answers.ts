/** Whether something answers at a port, and what it says when it is asked as a web server. */
import { connect } from 'node:net';

export interface Answer {
  /** of HTTP; `undefined` where it speaks something else */
  readonly status: number | undefined;
}

/** How long a connection must last to count: Docker's proxy takes every connection and drops it where nobody listens. */
const LASTING_MILLISECONDS = 300;
/** How long a web server may take to answer. */
const ANSWER_MILLISECONDS = 5000;

/** Tries once. Never throws. */
export async function answerAt(host: string, port: number): Promise<Answer | undefined> {
  if (!(await lasts(host, port))) return undefined;
  return { status: await httpStatus(host, port) };
}

/** Whether a connection is made and is not closed at once; whoever greets has answered. */
function lasts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (result: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    let timer = setTimeout(() => settle(false), ANSWER_MILLISECONDS);
    socket.on('connect', () => {
      clearTimeout(timer);
      timer = setTimeout(() => settle(true), LASTING_MILLISECONDS);
    });
    socket.on('data', () => settle(true));
    socket.on('end', () => settle(false));
    socket.on('error', () => settle(false));
  });
}

function httpStatus(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let text = '';
    const settle = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(text)?.[1];
      resolve(status === undefined ? undefined : Number(status));
    };
    const timer = setTimeout(settle, ANSWER_MILLISECONDS);
    socket.on('connect', () => socket.write('GET / HTTP/1.0\r\nHost: localhost\r\n\r\n'));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length >= 16) settle();
    });
    socket.on('end', settle);
    socket.on('error', settle);
  });
}
