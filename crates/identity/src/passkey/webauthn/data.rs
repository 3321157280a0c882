//! What the authenticator says (§6.1): for whom, that somebody was there, how often, and the new key.

use super::{Fault, cbor::Item, sha256};
use crate::passkey::Relying;

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENDED: u8 = 1 << 7;

/// Authenticator data, read.
pub(super) struct Data<'a> {
    relying_hash: [u8; 32],
    flags: u8,
    pub(super) count: u32,
    pub(super) attested: Option<Attested<'a>>,
}

/// A new key with its id.
pub(super) struct Attested<'a> {
    pub(super) credential_id: &'a [u8],
    pub(super) public_key: &'a [u8],
}

/// Takes so many bytes from the front.
fn take<'a>(bytes: &mut &'a [u8], many: usize) -> Result<&'a [u8], Fault> {
    let (taken, rest) = bytes.split_at_checked(many).ok_or(Fault::Format)?;
    *bytes = rest;
    Ok(taken)
}

fn array<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Fault> {
    take(bytes, N)?.try_into().map_err(|_| Fault::Format)
}

impl<'a> Data<'a> {
    pub(super) fn read(mut bytes: &'a [u8]) -> Result<Self, Fault> {
        let rest = &mut bytes;
        let relying_hash = array::<32>(rest)?;
        let [flags] = array::<1>(rest)?;
        let count = u32::from_be_bytes(array::<4>(rest)?);
        let attested = (flags & ATTESTED != 0)
            .then(|| Attested::read(rest))
            .transpose()?;
        if flags & EXTENDED != 0 && !matches!(Item::read(rest)?, Item::Map(_)) {
            return Err(Fault::Format);
        }
        if !rest.is_empty() {
            return Err(Fault::Format);
        }
        Ok(Self {
            relying_hash,
            flags,
            count,
            attested,
        })
    }

    const fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// For us, with somebody there who has shown who they are, by finger, face or PIN.
    pub(super) fn check(&self, relying: &Relying) -> Result<(), Fault> {
        if self.relying_hash != sha256(relying.id().as_bytes()) {
            return Err(Fault::Relying);
        }
        if !self.is(PRESENT) || !self.is(VERIFIED) {
            return Err(Fault::User);
        }
        if self.is(BACKED_UP) && !self.is(ELIGIBLE) {
            return Err(Fault::Backup);
        }
        Ok(())
    }

    pub(super) const fn eligible(&self) -> bool {
        self.is(ELIGIBLE)
    }

    pub(super) const fn backed_up(&self) -> bool {
        self.is(BACKED_UP)
    }
}

impl<'a> Attested<'a> {
    fn read(rest: &mut &'a [u8]) -> Result<Self, Fault> {
        // the make of the authenticator, which nobody asks about
        take(rest, 16)?;
        let length = usize::from(u16::from_be_bytes(array::<2>(rest)?));
        let credential_id = take(rest, length)?;
        let from = *rest;
        Item::read(rest)?;
        let public_key = &from[..from.len() - rest.len()];
        Ok(Self {
            credential_id,
            public_key,
        })
    }
}
