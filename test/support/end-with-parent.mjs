import { Socket } from 'node:net';

// The other end of this pipe closes with the process that started this one, even when that is killed.
new Socket({ fd: 3 })
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .resume()
  .unref();
