//! Answers that are too large, too slow or damaged.

use std::io::Write as _;
use std::time::Duration;

use ledgerport_core::pleo::{Error, Limits};

use crate::raw::{Server, Turn, WHO, client, look_up, quick};

#[tokio::test]
async fn an_answer_may_be_neither_huge_nor_slow() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    // Announced too large: not even read.
    let announced = format!("{head}Content-Length: 16777217\r\n\r\n");
    assert_eq!(
        look_up(Turn::SayAndHang(announced.into())).await,
        (Error::TooLarge, 1)
    );
    // Endless, without an announcement.
    let endless = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
    assert_eq!(
        look_up(Turn::Repeat(endless.into(), chunk.into())).await,
        (Error::TooLarge, 1)
    );
    // 64 MB in 64 KB.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        bomb.write_all(&vec![b' '; 1 << 20]).expect("into memory");
    }
    let bomb = bomb.finish().expect("into memory");
    assert!(bomb.len() < 1 << 17);
    let headers = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    assert_eq!(
        look_up(Turn::answer(200, headers, &bomb)).await,
        (Error::TooLarge, 1)
    );

    let limits = || Limits {
        attempts: 1,
        deadline: Duration::from_millis(400),
        ..quick()
    };
    let dripping = format!("{head}Content-Length: 5000\r\n\r\n{}", "{".repeat(5000));
    let silent = Limits {
        silence: Duration::from_millis(200),
        deadline: Duration::from_secs(30),
        ..limits()
    };
    let turns = [
        (Turn::Drip(dripping.into()), limits()),
        (Turn::hang(), limits()),
        (
            Turn::SayAndHang(format!("{head}Content-Length: 9\r\n\r\n{{").into()),
            silent,
        ),
    ];
    for (turn, limits) in turns {
        let server = Server::start(vec![turn]).await;
        let answer = client(&server.url(), limits).introspect().await;
        assert_eq!(answer, Err(Error::Timeout));
    }
}

#[tokio::test]
async fn compressed_answers_are_read_and_damaged_ones_named() {
    let headers = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(WHO.as_bytes()).expect("into memory");
    let mut packed = packed.finish().expect("into memory");
    let server = Server::start(vec![Turn::answer(200, headers, &packed)]).await;
    assert_eq!(
        server
            .client()
            .introspect()
            .await
            .expect("reads")
            .scopes
            .len(),
        2
    );
    assert!(
        server.requests()[0]
            .to_ascii_lowercase()
            .contains("accept-encoding: gzip\r\n")
    );

    let middle = packed.len() / 2;
    packed[middle] ^= 0xff;
    for body in [packed.as_slice(), b"not gzip at all"] {
        let (error, _) = look_up(Turn::answer(200, headers, body)).await;
        assert!(
            matches!(&error, Error::Unreadable { path, .. } if path.is_empty()),
            "{error:?}"
        );
    }
}
