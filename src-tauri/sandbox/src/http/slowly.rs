//! Answers that do not arrive as they should: broken off, dripping, endless.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use flate2::{Compress, Compression, Crc, FlushCompress};
use futures_util::{StreamExt, stream};

use super::Reply;

/// Zeros sent at a time.
static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

/// Largest bomb in mebibytes.
const LARGEST_BOMB: u32 = 4096;

type Chunk = Result<Bytes, io::Error>;

fn broken() -> Chunk {
    Err(io::ErrorKind::ConnectionReset.into())
}

/// An answer whose body fails before its first byte: the connection closes with
/// nothing sent, because the head leaves together with the first body bytes.
pub(super) fn hang_up() -> Response {
    Response::new(Body::from_stream(stream::iter([broken()])))
}

/// The head and half of the body, then the connection closes.
pub(super) fn half(reply: Reply) -> Response {
    let whole = reply.body.clone();
    let mut response = with_length(reply, whole.len() as u64);
    *response.body_mut() = then_break(whole.slice(..whole.len() / 2));
    response
}

/// The head and the whole body in chunks, then the connection closes before the
/// chunk that would end it.
pub(super) fn without_end(reply: Reply) -> Response {
    let whole = reply.body.clone();
    let mut response = reply.into_response();
    *response.body_mut() = then_break(whole);
    response
}

fn then_break(first: Bytes) -> Body {
    let rest = stream::once(async {
        // Long enough for the first part to leave the machine's buffers.
        tokio::time::sleep(Duration::from_millis(50)).await;
        broken()
    });
    Body::from_stream(stream::iter([Chunk::Ok(first)]).chain(Box::pin(rest)))
}

/// One byte after the other.
pub(super) fn drip(reply: Reply, pause: Duration) -> Response {
    let whole = reply.body.clone();
    let mut response = with_length(reply, whole.len() as u64);
    let bytes = stream::iter(0..whole.len()).then(move |n| {
        let byte = whole.slice(n..=n);
        async move {
            tokio::time::sleep(pause).await;
            Chunk::Ok(byte)
        }
    });
    *response.body_mut() = Body::from_stream(bytes);
    response
}

/// Zeros, so many or for ever.
pub(super) fn zeros(reply: Reply, count: Option<u64>) -> Response {
    let mut response = match count {
        Some(count) => with_length(reply, count),
        None => reply.into_response(),
    };
    let chunks = stream::unfold(count, |left| async move {
        let most = ZEROS.len() as u64;
        let now = left.map_or(most, |left| left.min(most));
        let chunk = Bytes::from_static(&ZEROS).slice(..usize::try_from(now).unwrap_or(0));
        (now > 0).then_some((Chunk::Ok(chunk), left.map(|left| left - now)))
    });
    *response.body_mut() = Body::from_stream(chunks);
    response
}

/// One gzip member of so many mebibytes of zeros, made of the same block over and over.
pub(super) fn gzip_bomb(mebibytes: u32) -> Bytes {
    const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    const LAST_BLOCK: [u8; 2] = [3, 0];
    let zeros = vec![0; 1 << 20];
    let mut block = Vec::with_capacity(1 << 16);
    // After a full flush the next block refers to nothing before it, so it can be repeated.
    Compress::new(Compression::best(), false)
        .compress_vec(&zeros, &mut block, FlushCompress::Full)
        .expect("memory takes every byte");
    let (mut all, mut one) = (Crc::new(), Crc::new());
    one.update(&zeros);
    let count = mebibytes.min(LARGEST_BOMB);
    let mut bomb = HEAD.to_vec();
    for _ in 0..count {
        bomb.extend_from_slice(&block);
        all.combine(&one);
    }
    bomb.extend_from_slice(&LAST_BLOCK);
    bomb.extend_from_slice(&all.sum().to_le_bytes());
    // The size counts modulo 2^32.
    bomb.extend_from_slice(&count.wrapping_shl(20).to_le_bytes());
    bomb.into()
}

fn with_length(reply: Reply, length: u64) -> Response {
    let mut response = reply.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}
