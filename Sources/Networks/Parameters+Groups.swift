extension Parameters {
  /// Adds all of `others` under their own names.
  public mutating func add(_ others: Parameters) {
    for (index, name) in others.names.enumerated() {
      add(name, others.tensors[index], decays: others.decays[index])
    }
  }

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
