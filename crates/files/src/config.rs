//! Where the bytes are kept.

use crate::error::FileError;
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use std::sync::Arc;

/// The place of the files. `Debug` hides the secret key.
#[derive(Clone, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilesConfig {
    /// `file://folder` or `s3://bucket/prefix`.
    pub url: String,
    /// S3: the service's address, when it is not Amazon's.
    pub endpoint: Option<String>,
    /// S3: the region; many services take any.
    pub region: String,
    /// S3: key id.
    pub access_key: String,
    /// S3: secret key.
    pub secret_key: String,
    /// S3: the bucket stands in the host name (OSS, OBS) and not in the path (MinIO).
    pub bucket_in_host: bool,
}

impl Default for FilesConfig {
    fn default() -> Self {
        Self {
            url: "file://data/files".to_owned(),
            endpoint: None,
            region: "us-east-1".to_owned(),
            access_key: String::new(),
            secret_key: String::new(),
            bucket_in_host: false,
        }
    }
}

impl std::fmt::Debug for FilesConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FilesConfig")
            .field("url", &self.url)
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl FilesConfig {
    /// A local folder, for tests and small installations.
    #[must_use]
    pub fn folder(path: &std::path::Path) -> Self {
        Self {
            url: format!("file://{}", path.display()),
            ..Self::default()
        }
    }

    /// Opens the store. A missing folder is created.
    pub(crate) fn open(&self) -> Result<Arc<dyn ObjectStore>, FileError> {
        if let Some(folder) = self.url.strip_prefix("file://") {
            std::fs::create_dir_all(folder)
                .map_err(|error| FileError::Broken(format!("cannot create {folder}: {error}")))?;
            // fsync: what was acknowledged survives the power going off
            return Ok(Arc::new(
                LocalFileSystem::new_with_prefix(folder)?.with_fsync(true),
            ));
        }
        let Some(place) = self.url.strip_prefix("s3://") else {
            return Err(FileError::Broken(
                "files.url must start with file:// or s3://".to_owned(),
            ));
        };
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key)
            .with_secret_access_key(&self.secret_key)
            .with_virtual_hosted_style_request(self.bucket_in_host);
        if let Some(endpoint) = &self.endpoint {
            builder = builder
                .with_endpoint(endpoint)
                .with_allow_http(endpoint.starts_with("http://"));
        }
        let store = builder.build()?;
        let prefix = prefix.trim_matches('/');
        if prefix.is_empty() {
            Ok(Arc::new(store))
        } else {
            Ok(Arc::new(PrefixStore::new(store, prefix)))
        }
    }
}
