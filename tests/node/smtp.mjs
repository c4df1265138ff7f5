// A real SMTP server: writes what it takes to a folder, refuses "inconnu@" for good (550) and "plein@" for now (452).
// Arguments: port, folder. Prints "ready" once it listens.
import { writeFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const [port, folder] = process.argv.slice(2);
let taken = 0;
const refusal = (text, code) => Object.assign(new Error(text), { responseCode: code });
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onRcptTo({ address }, _session, done) {
    if (address.startsWith('inconnu@')) return done(refusal('5.1.1 no such user', 550));
    if (address.startsWith('plein@')) return done(refusal('4.2.2 mailbox full', 452));
    return done();
  },
  onData(stream, _session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      taken += 1;
      writeFileSync(`${folder}/${Date.now()}-${taken}.eml`, Buffer.concat(chunks));
      done();
    });
  },
});
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
