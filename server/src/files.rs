//! Where uploaded files are kept: a folder by default, an S3-compatible store by setting. Knows
//! keys and bytes, not what they mean.

use crate::config::Config;
use bytes::Bytes;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{Error, ObjectStore, ObjectStoreExt as _};
use std::sync::Arc;

#[derive(Clone)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// Opens what `FILES_URL` names: empty for a folder in `DATA_DIR`, or `s3://bucket/prefix` with
    /// the usual `AWS_…` variables.
    pub fn open(config: &Config) -> Result<Files, Error> {
        let Some(address) = config.files_url.strip_prefix("s3://") else {
            let folder = config.data_dir.join("files");
            std::fs::create_dir_all(&folder).map_err(|source| Error::Generic {
                store: "folder",
                source: Box::new(source),
            })?;
            return Ok(Files(Arc::new(LocalFileSystem::new_with_prefix(folder)?)));
        };
        let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .build()?;
        Ok(Files(Arc::new(PrefixStore::new(store, prefix))))
    }

    pub async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.0
            .put(&Path::parse(key)?, Bytes::from(bytes).into())
            .await
            .map(|_| ())
    }

    /// None when there is no such file.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        match self.0.get(&Path::parse(key)?).await {
            Ok(found) => Ok(Some(found.bytes().await?.to_vec())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes a file away; one that is not there is fine.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        match self.0.delete(&Path::parse(key)?).await {
            Err(Error::NotFound { .. }) => Ok(()),
            other => other,
        }
    }
}
