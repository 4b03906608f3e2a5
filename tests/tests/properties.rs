//! What holds for any value and any answer: encoding loses nothing, and decoding never panics.

use bytes::Bytes;
use hubspot_marketing_events::types::*;
use hubspot_marketing_events::{Client, Error, Operation, Page, v3};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::future::{Future, IntoFuture};
use std::sync::mpsc;
use tests::samples::{self, Sample};
use tests::{TOKEN, percent_decode};
use tokio::runtime::{Builder, Runtime};

fn runtime() -> Runtime {
    let mut runtime = Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime")
}

fn answered<A, C>(
    answer: http::Response<Bytes>,
    call: impl FnOnce(v3::Api) -> C,
) -> (C::Output, Option<http::Uri>)
where
    C: IntoFuture<Output = Result<A, Error>>,
{
    let (sender, receiver) = mpsc::sync_channel(1);
    let client = Client::builder()
        .token(TOKEN)
        .transport(move |request: http::Request<Bytes>| {
            sender.send(request.uri().clone()).expect("a receiver");
            let answer = answer.clone();
            async { Ok(answer) }
        })
        .build()
        .expect("a client");
    let result = runtime().block_on(call(client.v3()).into_future());
    (result, receiver.try_recv().ok())
}

fn ok(body: &Value) -> http::Response<Bytes> {
    http::Response::new(body.to_string().into())
}
