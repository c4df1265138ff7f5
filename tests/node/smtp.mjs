// A real SMTP server: writes what it takes to a folder, in the order in which it took it. "inconnu@" is refused for good (550),
// "plein@" for now (452) until the folder has a file "vide"; what "lent@" is sent is taken only once it has a file "suite"
// (it says that one waits by a file "attend"). Arguments: port, folder. Prints "ready" once it listens.
import { existsSync, writeFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const [port, folder] = process.argv.slice(2);
let taken = 0;
const refusal = (text, code) => Object.assign(new Error(text), { responseCode: code });
const told = (name) => existsSync(`${folder}/${name}`);
const once = (name, act) => (told(name) ? act() : setTimeout(() => once(name, act), 10));
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onRcptTo({ address }, _session, done) {
    if (address.startsWith('inconnu@')) return done(refusal('5.1.1 no such user', 550));
    if (address.startsWith('plein@') && !told('vide')) return done(refusal('4.2.2 mailbox full', 452));
    return done();
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      const take = () => {
        taken += 1;
        writeFileSync(`${folder}/${String(taken).padStart(6, '0')}.eml`, Buffer.concat(chunks));
        done();
      };
      const slow = session.envelope.rcptTo.some(({ address }) => address.startsWith('lent@'));
      if (!slow) return take();
      writeFileSync(`${folder}/attend`, '');
      return once('suite', take);
    });
  },
});
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
