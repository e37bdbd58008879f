//! A network that misbehaves: a proxy that slices, holds back, cuts, alters or swallows what passes, as it is told to.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::Result;

/// What happens to what passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing.
    Fair,
    /// It arrives in pieces of a few bytes.
    Slices,
    /// It is held back until the weather changes.
    Holds,
    /// Each connection is cut after some bytes of answers, wherever that is in an event.
    Cuts,
    /// A byte in every second piece of an answer is another one.
    Corrupts,
    /// Digests in answers are others.
    Falsifies,
    /// It vanishes; a connection that lost something never works again, and nothing says so.
    Swallows,
}

/// Most bytes that are read at once.
const PIECE: usize = 4096;
/// Most bytes of a slice.
const SLICE: u64 = 7;
/// Most bytes of answers that a connection carries before it is cut.
const BEFORE_CUT: u64 = 16 * 1024;
/// What stands before a digest's digits.
const DIGEST: &[u8] = b"\"digest\":\"sha256:";

/// Forwards connections to one address, through some weather.
#[derive(Debug)]
pub struct Sky {
    address: SocketAddr,
    air: Arc<Air>,
}

#[derive(Debug)]
struct Air {
    to: SocketAddr,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    weather: Weather,
    faults: u64,
    chance: u64,
}

impl Sky {
    /// Listens on a free port and forwards to `to`, in fair weather.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(to: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let state = Mutex::new(State { weather: Weather::Fair, faults: 0, chance: 1 });
        let air = Arc::new(Air { to, state, changed: Condvar::new() });
        let accepting = air.clone();
        // Ends with the test process.
        thread::spawn(move || listener.incoming().flatten().for_each(|client| accepting.serve(client)));
        Ok(Self { address, air })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the weather, also for connections that are open.
    pub fn becomes(&self, weather: Weather) {
        self.air.state().weather = weather;
        self.air.changed.notify_all();
    }

    /// How often something was done to what passed.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.air.state().faults
    }
}

impl Air {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client that cannot be forwarded is hung up on.
    fn serve(self: &Arc<Self>, client: TcpStream) {
        let Ok(server) = TcpStream::connect(self.to) else { return };
        let (Ok(from_client), Ok(to_server)) = (client.try_clone(), server.try_clone()) else { return };
        for stream in [&client, &server] {
            drop(stream.set_nodelay(true));
        }
        let (asking, answering) = (self.clone(), self.clone());
        thread::spawn(move || asking.forward(from_client, to_server, false));
        thread::spawn(move || answering.forward(server, client, true));
    }

    fn forward(&self, mut from: TcpStream, mut to: TcpStream, is_answer: bool) {
        let mut piece = [0; PIECE];
        let mut left = self.state().below(BEFORE_CUT);
        let mut is_lost = false;
        while let Ok(length @ 1..) = from.read(&mut piece) {
            let Some(bytes) = piece.get_mut(..length) else { break };
            let passed = match self.weather() {
                Weather::Swallows => {
                    is_lost = true;
                    self.state().faults += 1;
                    continue;
                }
                _ if is_lost => continue,
                Weather::Slices => self.slice(&mut to, bytes),
                Weather::Cuts if is_answer => {
                    let cut = bytes.get(..left as usize).is_some();
                    let carried = bytes.get(..left as usize).unwrap_or(bytes);
                    let passed = to.write_all(carried).is_ok() && !cut;
                    left -= carried.len() as u64;
                    self.state().faults += u64::from(cut);
                    passed
                }
                Weather::Corrupts if is_answer => {
                    self.corrupt(bytes);
                    to.write_all(bytes).is_ok()
                }
                Weather::Falsifies if is_answer => {
                    self.falsify(bytes);
                    to.write_all(bytes).is_ok()
                }
                _ => to.write_all(bytes).is_ok(),
            };
            if !passed {
                break;
            }
        }
        for stream in [from, to] {
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    /// The weather, once it is one in which something moves.
    fn weather(&self) -> Weather {
        let mut state = self.state();
        while state.weather == Weather::Holds {
            state.faults += 1;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.weather
    }

    fn slice(&self, to: &mut TcpStream, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let length = {
                let mut state = self.state();
                state.faults += 1;
                1 + state.below(SLICE) as usize
            };
            let (slice, rest) = bytes.split_at(length.min(bytes.len()));
            if to.write_all(slice).is_err() {
                return false;
            }
            bytes = rest;
        }
        true
    }

    fn corrupt(&self, bytes: &mut [u8]) {
        let mut state = self.state();
        let (at, change) = (state.below(bytes.len() as u64), 1 + state.below(255));
        if state.below(2) == 0
            && let Some(byte) = bytes.get_mut(at as usize)
        {
            *byte = byte.wrapping_add(change as u8);
            state.faults += 1;
        }
    }

    fn falsify(&self, bytes: &mut [u8]) {
        let found = bytes.windows(DIGEST.len()).enumerate().filter(|(_, window)| *window == DIGEST);
        let places: Vec<usize> = found.map(|(at, _)| at + DIGEST.len()).collect();
        for place in places {
            if let Some(digit) = bytes.get_mut(place) {
                *digit = if *digit == b'0' { b'1' } else { b'0' };
                self.state().faults += 1;
            }
        }
    }
}

impl State {
    /// A number below this one that looks random and is the same at every run (SplitMix64).
    fn below(&mut self, limit: u64) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.chance;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit.max(1)
    }
}
