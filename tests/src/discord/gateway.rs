//! The gateway: one websocket for each shard of the bot.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::server::{Discord, Shared};
use super::sessions::{ALL_INTENTS, Connection, Order, PRIVILEGED, Session};
use super::world::World;
use crate::wire::Scissors;

/// Takes a connection.
pub async fn open(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(async move |socket| serve(socket, &shared, &scissors).await)
}

/// A connection, as long as it is kept.
struct Open<'s> {
    shared: &'s Shared,
    number: u64,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.shared.change(|world| world.disconnect(self.number));
    }
}

async fn serve(mut socket: WebSocket, shared: &Shared, scissors: &Scissors) {
    let number = shared.change(World::connect);
    let _open = Open { shared, number };
    let mut changes = shared.changes();
    let mut heard = tokio::time::Instant::now();
    loop {
        changes.borrow_and_update();
        while shared.look(|world| world.has_orders(number)) {
            let sent = match shared.change(|world| world.next_order(number)) {
                None => break,
                Some(Order::Send(value)) => {
                    socket.send(Message::Text(value.to_string().into())).await
                }
                Some(Order::Cut) => {
                    scissors.cut();
                    return;
                }
                Some(Order::Close(code, reason)) => {
                    let frame = CloseFrame { code, reason: reason.into() };
                    let _ = socket.send(Message::Close(Some(frame))).await;
                    return;
                }
            };
            if sent.is_err() {
                return;
            }
        }
        let patience = shared.look(|world| world.gateway.heartbeat * 2);
        tokio::select! {
            _ = changes.changed() => {}
            () = tokio::time::sleep_until(heard + patience) => {
                let order = Order::Close(4009, "Session timed out.".to_owned());
                shared.change(|world| world.order_one(number, order));
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    heard = tokio::time::Instant::now();
                    let address = shared.address.to_string();
                    shared.change(|world| world.hear(number, &text, &address));
                }
                Some(Ok(Message::Close(frame))) => {
                    // Who says good-bye does not come back to the session.
                    if frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001)) {
                        shared.change(|world| world.forget_session(number));
                    }
                    return;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
        }
    }
}

impl World {
    fn connect(&mut self) -> u64 {
        self.gateway.last_connection += 1;
        let number = self.gateway.last_connection;
        let heartbeat = u64::try_from(self.gateway.heartbeat.as_millis()).unwrap_or(41_250);
        let hello = json!({ "op": 10, "d": { "heartbeat_interval": heartbeat } });
        let orders = VecDeque::from([Order::Send(hello)]);
        let connection = Connection { orders, ..Connection::default() };
        self.gateway.connections.insert(number, connection);
        number
    }

    fn disconnect(&mut self, number: u64) {
        self.gateway.connections.remove(&number);
        for session in self.gateway.sessions.values_mut() {
            if session.connection == Some(number) {
                session.connection = None;
                session.since = Instant::now();
            }
        }
    }

    fn forget_session(&mut self, number: u64) {
        self.gateway.sessions.retain(|_, session| session.connection != Some(number));
    }

    fn order_one(&mut self, number: u64, order: Order) {
        if let Some(connection) = self.gateway.connections.get_mut(&number) {
            connection.orders.push_back(order);
        }
    }

    fn has_orders(&self, number: u64) -> bool {
        let Some(connection) = self.gateway.connections.get(&number) else { return false };
        let session = connection.session.as_ref().and_then(|s| self.gateway.sessions.get(s));
        let told = session.is_some_and(|session| session.sequence > connection.told);
        told || !connection.orders.is_empty()
    }

    /// What a connection is to do next: orders first, then events.
    fn next_order(&mut self, number: u64) -> Option<Order> {
        let connection = self.gateway.connections.get_mut(&number)?;
        if let Some(order) = connection.orders.pop_front() {
            return Some(order);
        }
        let session = self.gateway.sessions.get(connection.session.as_ref()?)?;
        let (sequence, event) = session.after(connection.told)?;
        connection.told = *sequence;
        Some(Order::Send(event.clone()))
    }

    /// What the bot says on a connection.
    fn hear(&mut self, number: u64, text: &str, address: &str) {
        let Ok(said) = serde_json::from_str::<Value>(text) else {
            return self.close(number, 4002, "Error while decoding payload.");
        };
        let identified = self.gateway.connections.get(&number).is_some_and(|c| c.session.is_some());
        match said["op"].as_u64() {
            Some(1) if self.gateway.acknowledges => {
                self.order_one(number, Order::Send(json!({ "op": 11 })));
            }
            Some(1) => {}
            Some(2 | 6) if identified => self.close(number, 4005, "Already authenticated."),
            Some(2) => self.identify(number, &said["d"], address),
            Some(6) => self.resume(number, &said["d"]),
            _ if !identified => self.close(number, 4003, "Not authenticated."),
            Some(3 | 4 | 8 | 31) => {}
            _ => self.close(number, 4001, "Unknown opcode."),
        }
    }

    fn close(&mut self, number: u64, code: u16, reason: &str) {
        self.order_one(number, Order::Close(code, reason.to_owned()));
    }

    fn is_token(&self, said: &Value) -> bool {
        let token = said.as_str().unwrap_or_default();
        token.strip_prefix("Bot ").unwrap_or(token) == self.token
    }

    fn identify(&mut self, number: u64, said: &Value, address: &str) {
        self.gateway.identifies += 1;
        if let Some(code) = self.gateway.refused_identifies.pop_front() {
            return self.close(number, code, "As was ordered.");
        }
        let intents = said["intents"].as_u64();
        let shard = said["shard"].as_array().map_or((0, 1), |shard| {
            let part = |n: usize| shard.get(n).and_then(Value::as_u64).unwrap_or(0);
            (part(0), part(1))
        });
        if !self.is_token(&said["token"]) {
            return self.close(number, 4004, "Authentication failed.");
        }
        if shard.0 >= shard.1 {
            return self.close(number, 4010, "Invalid shard.");
        }
        let Some(intents) = intents.filter(|intents| intents & !ALL_INTENTS == 0) else {
            return self.close(number, 4013, "Invalid intent(s).");
        };
        if intents & PRIVILEGED & !self.gateway.granted != 0 {
            return self.close(number, 4014, "Disallowed intent(s).");
        }
        let name = format!("{:032x}", u128::from(self.next_id()) << 20 | u128::from(number));
        let mut session = Session {
            shard,
            intents,
            sequence: 0,
            events: VecDeque::new(),
            connection: Some(number),
            since: Instant::now(),
        };
        let guilds: Vec<_> = self
            .guilds
            .values()
            .filter(|guild| guild.has_bot && session.hears_of(Some(guild.id)))
            .cloned()
            .collect();
        let absent: Vec<Value> = guilds
            .iter()
            .map(|guild| json!({ "id": guild.id.to_string(), "unavailable": true }))
            .collect();
        let mut user = self.user_json(self.bot.id);
        for (field, value) in [("verified", true), ("mfa_enabled", false)] {
            user[field] = value.into();
        }
        session.tell(
            "READY",
            &json!({
                "v": 10, "user": user, "guilds": absent, "session_id": name,
                "resume_gateway_url": format!("ws://{address}"), "shard": [shard.0, shard.1],
                "application": { "id": self.bot.id.to_string(), "flags": 0 },
                "session_type": "normal", "private_channels": [], "relationships": [],
            }),
        );
        for guild in guilds.iter().filter(|guild| !guild.is_out) {
            session.tell("GUILD_CREATE", &self.guild_json(guild));
        }
        self.gateway.sessions.insert(name.clone(), session);
        if let Some(connection) = self.gateway.connections.get_mut(&number) {
            connection.session = Some(name);
        }
    }

    fn resume(&mut self, number: u64, said: &Value) {
        if !self.is_token(&said["token"]) {
            return self.close(number, 4004, "Authentication failed.");
        }
        let name = said["session_id"].as_str().unwrap_or_default().to_owned();
        let told = said["seq"].as_u64().unwrap_or(0);
        if !self.resumable(&name, told) {
            return self.order_one(number, Order::Send(json!({ "op": 9, "d": false })));
        }
        self.gateway.resumes += 1;
        if let Some(session) = self.gateway.sessions.get_mut(&name) {
            session.connection = Some(number);
            session.since = Instant::now();
            session.tell("RESUMED", &json!({}));
        }
        if let Some(connection) = self.gateway.connections.get_mut(&number) {
            connection.session = Some(name);
            connection.told = told;
        }
    }
}

impl Discord {
    /// Breaks every connection of the gateway without a word.
    pub fn cuts_gateway(&self) {
        self.change(|world| world.order(&Order::Cut));
    }

    /// Closes every connection of the gateway with this code.
    pub fn closes_gateway(&self, code: u16) {
        self.change(|world| world.order(&Order::Close(code, "As was ordered.".to_owned())));
    }

    /// Asks the bot to connect anew and go on where it was.
    pub fn asks_to_reconnect(&self) {
        self.change(|world| world.order(&Order::Send(json!({ "op": 7, "d": null }))));
    }

    /// Tells the bot that its sessions are over, to be resumed or not.
    pub fn invalidates_sessions(&self, resumable: bool) {
        self.change(|world| {
            world.order(&Order::Send(json!({ "op": 9, "d": resumable })));
            if !resumable {
                world.gateway.sessions.clear();
                world.gateway.connections.values_mut().for_each(|c| c.session = None);
            }
        });
    }

    /// Tells the last event of this kind once more, as happens after a reconnection.
    pub fn repeats_last(&self, kind: &str) {
        self.change(|world| {
            for session in world.gateway.sessions.values_mut() {
                let last = session.events.iter().rev().find(|(_, event)| event["t"] == kind);
                let Some((_, event)) = last.cloned() else { continue };
                session.tell(kind, &event["d"]);
            }
        });
    }

    /// Waits until the bot is there: a session with a connection that has heard everything.
    pub fn waits_for_bot(&self) {
        let there = |world: &mut World| {
            let mut sessions = world.gateway.sessions.values();
            sessions.any(|session| session.connection.is_some()).then_some(())
        };
        let came = self.wait(std::time::Duration::from_secs(20), there);
        assert!(came.is_some(), "the bot does not connect to the gateway");
    }
}
