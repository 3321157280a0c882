//! Routes are types: no address is written twice, and a template links by naming the page.

/// Declares route types. `PATH` goes to the router, `Display` gives the address.
///
/// ```
/// web::routes! {
///     /// A job page.
///     pub JobPage { id: u32 } = "/rcfwypt/jobs/{id}";
///     /// The list.
///     pub JobList = "/rcfwypt/jobs";
/// }
/// assert_eq!(JobPage { id: 7 }.to_string(), "/rcfwypt/jobs/7");
/// assert_eq!(JobList.to_string(), JobList::PATH);
/// ```
#[macro_export]
macro_rules! routes {
    ($($(#[$meta:meta])* pub $name:ident $({ $($field:ident : $kind:ty),+ $(,)? })? = $path:literal;)+) => {$(
        $crate::routes!(@one $(#[$meta])* $name [$($($field : $kind),+)?] $path);
    )+};
    (@one $(#[$meta:meta])* $name:ident [] $path:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name;
        impl $name {
            /// The path as the router knows it.
            pub const PATH: &'static str = $path;
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str($path) }
        }
    };
    (@one $(#[$meta:meta])* $name:ident [$($field:ident : $kind:ty),+] $path:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $(#[doc = concat!("The `", stringify!($field), "` part of the path.")] pub $field: $kind,)+
        }
        impl $name {
            /// The path as the router knows it.
            pub const PATH: &'static str = $path;
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, $path, $($field = self.$field),+)
            }
        }
    };
}
