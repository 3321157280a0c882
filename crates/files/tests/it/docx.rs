//! ZIP archives with stored entries, as small as the format allows.

/// An archive with these entries, each of `bytes` bytes of content.
pub fn archive(names: &[&str], bytes: u32) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for name in names {
        let offset = u32::try_from(body.len()).unwrap();
        let sizes: Vec<u8> = [0, bytes, bytes]
            .iter()
            .flat_map(|n: &u32| n.to_le_bytes())
            .collect();
        let name_len = u16::try_from(name.len()).unwrap().to_le_bytes();
        body.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        body.extend(&sizes);
        body.extend(name_len);
        body.extend([0, 0]);
        body.extend(name.as_bytes());
        body.extend(std::iter::repeat_n(b'x', bytes as usize));
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0");
        directory.extend(&sizes);
        directory.extend(name_len);
        directory.extend([0; 12]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = u32::try_from(body.len()).unwrap();
    let count = u16::try_from(names.len()).unwrap().to_le_bytes();
    let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
    end.extend(count);
    end.extend(count);
    end.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    end.extend(start.to_le_bytes());
    end.extend([0, 0]);
    [body, directory, end].concat()
}
