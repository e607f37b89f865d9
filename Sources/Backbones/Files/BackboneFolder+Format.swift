internal import ModelFiles

extension BackboneFolder {
  /// The format of the weight files, and how GGUF encodes most numbers: `safetensors`,
  /// `GGUF Q4_1`.
  public var format: String {
    guard case .gguf(let file) = files else { return "safetensors" }
    var counts: [FloatEncoding: Int] = [:]
    for name in file.tensorNames {
      guard let encoding = file.encoding(of: name), let shape = file.shape(of: name) else {
        continue
      }
      counts[encoding, default: 0] += shape.reduce(1, *)
    }
    let usual = counts.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }
    return "GGUF" + (usual.map { " " + $0.key.name } ?? "")
  }
}
