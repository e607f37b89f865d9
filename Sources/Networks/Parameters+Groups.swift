extension Parameters {
  /// Adds all of `group` under names that begin with `prefix` and a full stop.
  public mutating func add(_ group: Parameters, under prefix: String) {
    for (index, name) in group.names.enumerated() {
      add("\(prefix).\(name)", group.tensors[index], decays: group.decays[index])
    }
  }

  /// What was added under a prefix, by the names without it.
  public func group(_ prefix: String) -> Parameters {
    var group = Parameters()
    for (index, name) in names.enumerated() where name.hasPrefix(prefix + ".") {
      group.add(
        String(name.dropFirst(prefix.count + 1)), tensors[index], decays: decays[index])
    }
    return group
  }
}
