extension Float {
  /// The number of its shortest text: the 0.7 that was written, not the 0.699999988 that is nearest to
  /// it in single precision.
  public var asWritten: Double {
    let double = Double(self)
    // Whole and half numbers, as most ratings are, are exact.
    return (2 * double).rounded() == 2 * double ? double : Double(description) ?? double
  }
}
