import Support

extension DatasetStatistics {
  /// The statistics as lines of a name and a text, in the order of `describe`.
  public var lines: [(name: String, text: String)] {
    var lines = [
      ("users", NumberText.grouped(size.users)),
      ("items", NumberText.grouped(size.items)),
      ("interactions", NumberText.grouped(size.interactions)),
      ("density", NumberText.percent(size.density)),
      (
        "rows a user",
        "\(NumberText.grouped(sequenceLength.minimum)) to "
          + "\(NumberText.grouped(sequenceLength.maximum)), "
          + "median \(NumberText.grouped(sequenceLength.median)), "
          + "mean \(NumberText.fixed(sequenceLength.mean, digits: 1))"
      ),
      (
        "popularity",
        "the top tenth of items has \(NumberText.percent(topTenthShare)) of rows, "
          + "gini \(NumberText.fixed(gini, digits: 3))"
      ),
      ("titles", "\(NumberText.grouped(titledItems)) of \(NumberText.counted(size.items, "item"))"),
    ]
    if let timeSpan, timesOnlyCount {
      lines.append(
        (
          "time",
          "\(NumberText.grouped(Int(timeSpan.lowerBound))) to "
            + "\(NumberText.grouped(Int(timeSpan.upperBound))), an order and no dates"
        ))
    } else if let timeSpan {
      lines.append(
        ("time", "\(TimeText.day(timeSpan.lowerBound)) to \(TimeText.day(timeSpan.upperBound))"))
    } else {
      lines.append(("time", "none; rows are in the order of the file"))
    }
    lines.append(("repeated pairs", NumberText.grouped(repeatedPairs)))
    if tiedRows > 0 {
      let share = Double(tiedRows) / Double(max(1, size.interactions))
      lines.append(
        (
          "ties",
          "\(NumberText.grouped(tiedRows)) rows (\(NumberText.percent(share))) have the time of the "
            + "row before: their order is that of the lines, not of a clock"
        ))
    }
    if let split {
      lines.append(
        (
          "split",
          "\(split.description): \(NumberText.grouped(split.train)) train, "
            + "\(NumberText.grouped(split.valid)) valid, \(NumberText.grouped(split.test)) test"
        ))
      if split.repeated > 0 {
        lines.append(
          (
            "repeats",
            "\(NumberText.grouped(split.repeated)) of \(NumberText.grouped(split.test)) test rows "
              + "have an item of their user's history"
          ))
      }
      if let leaking = split.leaking {
        lines.append(
          (
            "leakage",
            "\(NumberText.grouped(leaking)) of \(NumberText.grouped(split.test)) test rows happened "
              + "before another user's training row"
          ))
      }
    }
    return lines
  }
}
