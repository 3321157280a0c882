//! Profile `cas`: CAS 3.0 (`/login?service=`, `/p3/serviceValidate`), with the unit's facts as released attributes.

use super::{
    super::{Identified, Leaving},
    GovAccounts, account,
    account::Told,
    gateway::back,
};
use quick_xml::{Reader, events::Event};
use serde_json::{Map, Value};
use url::Url;

/// What the province calls the state that travels inside our address.
pub(super) const CARRIER: &str = "state";

/// The page where the unit logs in: our own address, with the state in it, is the service.
pub(super) fn door(login: &Url, leaving: &Leaving<'_>) -> Option<Url> {
    let mut door = login.clone();
    door.query_pairs_mut()
        .append_pair("service", back(leaving, CARRIER)?.as_str());
    Some(door)
}

/// What `serviceValidate` said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Who it is, and their attributes.
    Success(String, Map<String, Value>),
    /// The code of a refusal.
    Failure(String),
}

/// Reads the answer. Names are taken without their prefix. There are no document types and no entities of its own in an
/// answer of CAS: one that has them is not believed.
pub(super) fn read(xml: &str) -> Option<Said> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut user, mut facts) = (Vec::<String>::new(), String::new(), Map::new());
    let mut succeeded = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
                path.push(name);
                match names(&path).as_slice() {
                    ["serviceResponse", "authenticationFailure"] => {
                        let code = start.try_get_attribute("code").ok()??;
                        return Some(Said::Failure(
                            String::from_utf8(code.value.into_owned()).ok()?,
                        ));
                    }
                    ["serviceResponse", "authenticationSuccess"] => succeeded = true,
                    _ => {}
                }
            }
            Event::Text(text) => note(&path, &text.decode().ok()?, &mut user, &mut facts),
            Event::CData(text) => note(&path, &text.decode().ok()?, &mut user, &mut facts),
            Event::GeneralRef(entity) => {
                let text = match entity.resolve_char_ref().ok()? {
                    Some(letter) => letter.to_string(),
                    None => {
                        quick_xml::escape::resolve_xml_entity(&entity.decode().ok()?)?.to_owned()
                    }
                };
                note(&path, &text, &mut user, &mut facts);
            }
            Event::End(_) => {
                path.pop();
            }
            Event::DocType(_) => return None,
            Event::Eof => break,
            _ => {}
        }
    }
    (succeeded && path.is_empty() && !user.trim().is_empty())
        .then(|| Said::Success(user.trim().to_owned(), facts))
}

fn names(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

/// Puts a piece of text where it belongs: one element's text may come in several pieces.
fn note(path: &[String], text: &str, user: &mut String, facts: &mut Map<String, Value>) {
    match names(path).as_slice() {
        ["serviceResponse", "authenticationSuccess", "user"] => user.push_str(text),
        [
            "serviceResponse",
            "authenticationSuccess",
            "attributes",
            name,
        ] => {
            let known = facts.entry(*name).or_insert_with(|| Value::from(""));
            let joined = format!("{}{text}", known.as_str().unwrap_or_default());
            *known = Value::from(joined);
        }
        _ => {}
    }
}

impl GovAccounts {
    pub(super) async fn by_service_ticket(
        &self,
        ticket: &str,
        leaving: &Leaving<'_>,
    ) -> Result<Told, Identified> {
        let service = back(leaving, CARRIER).ok_or(Identified::Config)?;
        let question = self
            .http
            .get(self.user.clone())
            .query(&[("service", service.as_str()), ("ticket", ticket)]);
        let body = self.body(question, &[]).await?;
        match read(&body).ok_or(Identified::Unknown)? {
            Said::Success(user, facts) => Ok(account::named(
                &user,
                &Value::Object(facts),
                &self.config.claims,
            )),
            Said::Failure(code) => Err(self.refused(&Value::from(code))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_with_any_prefix_in_pieces_and_with_character_references() {
        let said = read(
            "<?xml version='1.0'?>\n<c:serviceResponse xmlns:c='http://www.yale.edu/tp/cas'>\n <c:authenticationSuccess>\n  \
             <c:user>js1</c:user>\n  <c:attributes><c:org_name>甲&amp;乙&#32;公司</c:org_name><c:uscc><![CDATA[9132]]>01</c:uscc>\
             </c:attributes>\n </c:authenticationSuccess>\n</c:serviceResponse>",
        );
        let Some(Said::Success(user, facts)) = said else {
            panic!("{said:?}")
        };
        assert_eq!(user, "js1");
        assert_eq!(facts["org_name"], "甲&乙 公司");
        assert_eq!(facts["uscc"], "913201");
    }

    #[test]
    fn a_refusal_gives_its_code() {
        let xml = "<serviceResponse><authenticationFailure code='INVALID_TICKET'>不认识</authenticationFailure></serviceResponse>";
        assert_eq!(read(xml), Some(Said::Failure("INVALID_TICKET".to_owned())));
    }

    #[test]
    fn what_is_no_answer_of_cas_is_not_believed() {
        let bomb = "<!DOCTYPE x [<!ENTITY a 'js1'>]><serviceResponse><authenticationSuccess><user>&a;</user></authenticationSuccess></serviceResponse>";
        let inside = "<serviceResponse><authenticationSuccess><user>&a;</user></authenticationSuccess></serviceResponse>";
        let elsewhere = "<x><serviceResponse><authenticationSuccess><user>js1</user></authenticationSuccess></serviceResponse></x>";
        let torn = "<serviceResponse><authenticationSuccess><user>js1</user>";
        let nobody = "<serviceResponse><authenticationSuccess><user> </user></authenticationSuccess></serviceResponse>";
        for xml in [bomb, inside, elsewhere, torn, nobody, "", "{}"] {
            assert_eq!(read(xml), None, "{xml}");
        }
    }
}
