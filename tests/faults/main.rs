//! What may happen to a server that runs: killed, stopped, its disk full, its database gone. The product's own binary, as a
//! process, on databases of the test's own.
//!
//! Short ones run with every `./test`; those that are ignored there need clusters or mounts of their own: `./faults` runs all.

mod cluster;
mod disks;
mod failover;
mod kills;
mod limits;
mod place;
mod starts;
mod stops;
