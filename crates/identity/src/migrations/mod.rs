//! The tables of this room.

mod m20261122_1001_identity_base;
mod m20261125_1002_scan_ticket;
mod m20261125_1003_identity_quick;
mod m20261125_1005_identity_recovery;
mod m20261125_1006_scan_counted_elsewhere;
mod m20261128_1010_ca_challenge;
mod m20261128_1020_identity_settings;
mod m20261128_1030_person_info;
mod m20261128_1040_appeal;
mod m20261128_1050_overseas;
mod m20261128_1050_session_way;
mod m20261128_1053_agreement;
mod m20261128_1060_passkey;
mod m20261128_1070_leaving;
mod m20261128_1070_proof_ca;
mod m20261128_1070_scan_for_unit;
mod m20261128_1075_code_outcome;
mod m20261128_1080_code_asker;
mod m20261128_1080_institution_account;

/// This room's migrations.
#[must_use]
pub fn migrations() -> db::Migrations {
    vec![
        Box::new(m20261122_1001_identity_base::Migration),
        Box::new(m20261125_1002_scan_ticket::Migration),
        Box::new(m20261125_1003_identity_quick::Migration),
        Box::new(m20261125_1005_identity_recovery::Migration),
        Box::new(m20261125_1006_scan_counted_elsewhere::Migration),
        Box::new(m20261128_1010_ca_challenge::Migration),
        Box::new(m20261128_1020_identity_settings::Migration),
        Box::new(m20261128_1030_person_info::Migration),
        Box::new(m20261128_1040_appeal::Migration),
        Box::new(m20261128_1050_overseas::Migration),
        Box::new(m20261128_1050_session_way::Migration),
        Box::new(m20261128_1053_agreement::Migration),
        Box::new(m20261128_1060_passkey::Migration),
        Box::new(m20261128_1070_proof_ca::Migration),
        Box::new(m20261128_1075_code_outcome::Migration),
        Box::new(m20261128_1070_scan_for_unit::Migration),
        Box::new(m20261128_1070_leaving::Migration),
        Box::new(m20261128_1080_institution_account::Migration),
        Box::new(m20261128_1080_code_asker::Migration),
    ]
}
