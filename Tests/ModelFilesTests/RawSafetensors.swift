/// The bytes of a safetensors file with any header and any data, right or wrong.
func rawSafetensors(_ json: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  let header = Array(json.utf8)
  let count = length ?? UInt64(header.count)
  return withUnsafeBytes(of: count.littleEndian) { Array($0) } + header + data
}

/// The bytes of some 16-bit numbers.
func bytes16(_ numbers: [UInt16]) -> [UInt8] {
  numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
}

/// The bytes of some floats.
func bytes32(_ numbers: [Float]) -> [UInt8] {
  numbers.flatMap { number in
    withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
  }
}
