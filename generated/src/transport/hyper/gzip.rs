//! Decompresses responses as they arrive, up to the size limit.

use std::error::Error as StdError;
use std::io::{self, ErrorKind, Write};
use std::pin::{Pin, pin};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue};
use http::{Request, Response};
use http_body_util::BodyExt;

use crate::transport::TransportError;

/// Asks for compression, unless the caller set the header.
pub(super) fn asked_for(mut request: Request<Bytes>) -> Request<Bytes> {
    let header = request.headers_mut().entry(ACCEPT_ENCODING);
    header.or_insert(HeaderValue::from_static("gzip"));
    request
}

pub(super) fn is_used<B>(response: &Response<B>) -> bool {
    let encoding = response.headers().get(CONTENT_ENCODING);
    encoding.is_some_and(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"gzip"))
}

/// Reads and decompresses the body, and returns the response as if it had never been compressed.
pub(super) async fn read<B>(response: Response<B>, max_body: usize) -> Result<Response<Bytes>, TransportError>
where
    B: BodyExt<Data = Bytes, Error: Into<Box<dyn StdError + Send + Sync>>>,
{
    let (mut head, body) = response.into_parts();
    let body = pin!(body);
    let mut unpacked = MultiGzDecoder::new(Bounded::new(max_body));
    let result = unpack(body, &mut unpacked, max_body).await;
    head.headers.remove(CONTENT_ENCODING);
    head.headers.remove(CONTENT_LENGTH);
    let body = std::mem::take(&mut unpacked.get_mut().bytes);
    let response = Response::from_parts(head, body.into());
    match result {
        Ok(()) => Ok(response),
        Err(error) => Err(error.with_response(response)),
    }
}

async fn unpack<B>(
    mut body: Pin<&mut B>,
    unpacked: &mut MultiGzDecoder<Bounded>,
    max_body: usize,
) -> Result<(), TransportError>
where
    B: BodyExt<Data = Bytes, Error: Into<Box<dyn StdError + Send + Sync>>>,
{
    let failed = |problem: io::Error| match problem.kind() {
        ErrorKind::FileTooLarge => TransportError::too_large(max_body),
        _ => TransportError::interrupted(format!("the response can't be decompressed: {problem}")),
    };
    // Compressed bytes count too: an endless stream may decompress to nothing.
    let mut packed = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(TransportError::interrupted)?;
        if let Some(data) = frame.data_ref() {
            if data.len() > max_body - packed {
                return Err(TransportError::too_large(max_body));
            }
            packed += data.len();
            unpacked.write_all(data).map_err(failed)?;
        }
    }
    // A response without a body, such as a 204, is not a valid gzip stream.
    if packed > 0 {
        unpacked.try_finish().map_err(failed)?;
    }
    Ok(())
}

/// Accepts up to `max` bytes, because a small response may decompress to a huge one.
struct Bounded {
    bytes: Vec<u8>,
    max: usize,
}

impl Bounded {
    fn new(max: usize) -> Self {
        Self { bytes: Vec::new(), max }
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.max - self.bytes.len() {
            return Err(ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
