import Support

extension Dataset {
  func makeDigest() -> Digest {
    var hasher = Digest.Hasher()
    func add(_ texts: [String]) {
      hasher.update(numbers: [Int64(texts.count)])
      var bytes: [UInt8] = []
      for text in texts {
        bytes.append(contentsOf: text.utf8)
        bytes.append(0)
      }
      hasher.update(bytes)
    }
    func add<T: BitwiseCopyable>(_ numbers: [T]?) {
      hasher.update(numbers: [Int64(numbers?.count ?? -1)])
      if let numbers { hasher.update(numbers: numbers) }
    }
    add(users)
    add(catalogue.ids)
    add(catalogue.titles ?? [])
    for attribute in catalogue.attributes { add([attribute.name] + attribute.values) }
    add(offsets.map(Int64.init))
    add(items)
    add(times)
    add(ratings)
    add(split.map { $0.parts.map(\.rawValue) })
    if let behaviours {
      add(behaviours.names)
      add(behaviours.codes)
    }
    return hasher.finalize()
  }
}
