//! Admins look after the platform's money, through the use cases.

mod fees;
mod payouts;

use crate::world::{Person, World};
use domain::actor::Role;

pub async fn admin(world: &World, name: &str) -> Person {
    let mut ada = world.mentee(name).await;
    world.promote(&mut ada, Role::Admin).await;
    ada
}
