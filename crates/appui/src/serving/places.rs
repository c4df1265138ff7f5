//! How many connections are open at a time: in all, so that files are left for the database, and from one peer, so that none takes
//! the places of all others.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The places there are; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Places {
    most: usize,
    per_peer: usize,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A place that is taken, until this is dropped.
#[must_use]
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    peer: IpAddr,
}

impl Places {
    /// So many in all, so many for one peer (0 for as many as there are).
    pub(super) fn new(most: usize, per_peer: usize) -> Self {
        Self { most, per_peer, taken: Arc::default() }
    }

    /// A place for this peer; or what is full, as the metric names it.
    pub(super) fn take(&self, peer: IpAddr) -> Result<Place, &'static str> {
        let peer = network(peer);
        let mut taken = self.taken();
        let (all, own) = (taken.values().sum::<usize>(), taken.get(&peer).copied().unwrap_or_default());
        if all >= self.most {
            return Err("all");
        }
        if self.per_peer > 0 && own >= self.per_peer {
            return Err("peer");
        }
        taken.insert(peer, own + 1);
        Ok(Place { places: self.clone(), peer })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        match taken.get_mut(&self.peer) {
            Some(own) if *own > 1 => *own -= 1,
            Some(_) | None => drop(taken.remove(&self.peer)),
        }
    }
}

/// Who counts as one peer: an address; in IPv6 the network of one subscriber, who has as many addresses as they like.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << 64)).into()),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_peer_takes_its_share_and_gives_it_back() {
        let places = Places::new(3, 2);
        let (one, other) = (peer("192.0.2.1"), peer("::ffff:192.0.2.2"));
        let held = [places.take(one).unwrap(), places.take(one).unwrap()];
        assert_eq!(places.take(one).unwrap_err(), "peer");
        let last = places.take(other).unwrap();
        assert_eq!(places.take(peer("192.0.2.3")).unwrap_err(), "all");
        drop((held, last));
        assert!(places.taken().is_empty());
    }

    #[test]
    fn a_subscriber_is_one_peer_however_many_addresses_they_have() {
        let places = Places::new(9, 1);
        let _held = places.take(peer("2001:db8:0:1::1")).unwrap();
        assert_eq!(places.take(peer("2001:db8:0:1:ffff::2")).unwrap_err(), "peer");
        let _other = places.take(peer("2001:db8:0:2::1")).unwrap();
    }

    #[test]
    fn behind_a_proxy_one_peer_may_have_them_all() {
        let places = Places::new(2, 0);
        let _held = [places.take(peer("127.0.0.1")).unwrap(), places.take(peer("127.0.0.1")).unwrap()];
        assert_eq!(places.take(peer("127.0.0.1")).unwrap_err(), "all");
    }
}
