import Foundation

extension DatasetStatistics {
  /// The statistics as lines of a name and a text, in the order of `describe`.
  public var lines: [(name: String, text: String)] {
    var lines = [
      ("users", size.users.grouped),
      ("items", size.items.grouped),
      ("interactions", size.interactions.grouped),
      ("density", size.density.percent),
      (
        "rows a user",
        "\(sequenceLength.minimum.grouped) to \(sequenceLength.maximum.grouped), "
          + "median \(sequenceLength.median.grouped), mean \(sequenceLength.mean.fixed(1))"
      ),
      (
        "popularity",
        "the top tenth of items has \(topTenthShare.percent) of rows, gini \(gini.fixed(3))"
      ),
      ("titles", "\(titledItems.grouped) of \(size.items.grouped) items"),
    ]
    if let timeSpan {
      lines.append(("time", "\(Self.day(timeSpan.lowerBound)) to \(Self.day(timeSpan.upperBound))"))
    } else {
      lines.append(("time", "none; rows are in the order of the file"))
    }
    lines.append(("repeated pairs", repeatedPairs.grouped))
    if tiedRows > 0 {
      let share = Double(tiedRows) / Double(max(1, size.interactions))
      lines.append(
        (
          "ties",
          "\(tiedRows.grouped) rows (\(share.percent)) have the time of the row before: their "
            + "order is that of the lines, not of a clock"
        ))
    }
    if let split {
      lines.append(
        (
          "split",
          "\(split.description): \(split.train.grouped) train, \(split.valid.grouped) valid, "
            + "\(split.test.grouped) test"
        ))
      if let leaking = split.leaking {
        lines.append(
          (
            "leakage",
            "\(leaking.grouped) of \(split.test.grouped) test rows happened before another "
              + "user's training row"
          ))
      }
    }
    return lines
  }

  /// The day of a time in UTC: `2011-12-09`.
  private static func day(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    return String(
      format: "%04d-%02d-%02d", Int(parts.tm_year) + 1900, parts.tm_mon + 1, parts.tm_mday)
  }
}
