import Support

extension Plot {
  /// The medium of a picture.
  enum Target: Equatable {
    /// Characters, in so many columns and lines.
    case text(columns: Int, lines: Int)
    case svg, pdf, png

    /// The target of a file's ending.
    init?(ending: String) {
      switch ending {
      case "txt": self = .text(columns: 100, lines: 30)
      case "svg": self = .svg
      case "pdf": self = .pdf
      case "png": self = .png
      default: return nil
      }
    }

    /// The endings of files.
    static let endings = ["svg", "pdf", "png", "txt"]

    /// Its terminal, so many times as high as is usual.
    func terminal(height: Double = 1) -> String {
      func high(_ usual: Int) -> Int { Int((Double(usual) * height).rounded()) }
      return switch self {
      case .text(let columns, let lines): "dumb mono size \(columns), \(lines)"
      case .svg: "svg size 800, \(high(500)) noenhanced font 'Helvetica,14' background 'white'"
      case .pdf: "pdfcairo size 16cm, \(high(10))cm noenhanced font 'Helvetica,10'"
      case .png: "pngcairo size 1200, \(high(750)) noenhanced font 'Helvetica,16'"
      }
    }
  }

  /// The program that makes gnuplot draw this on its standard output.
  ///
  /// All words are written by `quoted`; numbers stand in data blocks.
  func gnuplot(_ target: Target) -> String {
    if kind == .heat { return heat(target) }
    var lines = [
      "set encoding utf8", "set terminal " + target.terminal(), "set termoption noenhanced",
    ]
    for (index, series) in series.enumerated() {
      lines.append("$series\(index) << END")
      lines += series.points.map { "\($0.x) \($0.y)" }
      lines.append("END")
    }
    lines.append("set xlabel \(Self.quoted(x))")
    if case .text = target {
      // Beside the picture there are few characters: what is measured stands above.
      let measures = right.map { "\(y) (left), \($0) (right)" } ?? y
      let title = title.isEmpty ? measures : "\(title): \(measures)"
      lines.append("set title \(Self.quoted(title))")
    } else {
      if !title.isEmpty { lines.append("set title \(Self.quoted(title))") }
      lines.append("set ylabel \(Self.quoted(y))")
      if let right { lines.append("set y2label \(Self.quoted(right))") }
    }
    if logarithmic.x { lines.append("set logscale x") }
    if logarithmic.y { lines.append("set logscale y") }
    if let words {
      lines.append("set xtics " + Self.tics(words))
      lines.append("set xrange [-0.6:\(Double(words.count) - 0.4)]")
    }
    // A little room, or the words of the axis touch the legend.
    if series.count > 1 { lines.append("set key below height 0.6") }
    if kind == .bars {
      lines += ["set style fill solid 0.6", "set boxwidth \(barWidth)", "set yrange [0:*]"]
    }
    if right != nil { lines += ["set ytics nomirror", "set y2tics"] }
    if kind != .bars, !logarithmic.x, !logarithmic.y {
      lines.append("set offsets graph 0.02, graph 0.02, graph 0.04, graph 0.04")
    }
    let parts = series.enumerated().map { index, series in
      "$series\(index) using \(place(index)):2 with \(style(target, of: index)) "
        + (series.isRest ? "linecolor rgb 'gray70' " : "")
        + (right != nil && index == 1 ? "axes x1y2 " : "")
        + (self.series.count > 1 ? "title \(Self.quoted(series.name))" : "notitle")
    }
    lines.append("plot " + parts.joined(separator: ", "))
    return lines.joined(separator: "\n") + "\n"
  }

  /// Words along an axis, at 0, 1, 2 and so on.
  static func tics(_ words: [String]) -> String {
    // The words of an axis alone are taken for formats, in which a `%` is written as two.
    let tics = words.enumerated().map { "\(quoted($1.replacing("%", with: "%%"))) \($0)" }
    return "(\(tics.joined(separator: ", ")))"
  }

  private func style(_ target: Target, of index: Int) -> String {
    // Characters have no colours: points of several series differ by their signs.
    let signs = Array("o+x#*%@&")
    let sign = kind == .points && series.count > 1 ? signs[index % signs.count] : "o"
    let point =
      if case .text = target { "pointtype '\(sign)'" } else { "pointtype 7 pointsize 0.5" }
    return switch kind {
    case .line: "linespoints " + point
    case .points: "points " + point
    case .bars, .heat: "boxes"
    }
  }

  /// The distance of neighbouring places on the axis.
  private var step: Double {
    let places = Set(series.flatMap { $0.points.map(\.x) }).sorted()
    return zip(places, places.dropFirst()).map { $1 - $0 }.min() ?? 1
  }

  private var barWidth: Double { 0.8 * step / Double(max(1, series.count)) }

  /// The place of a series' column: bars of several series stand beside each other.
  private func place(_ index: Int) -> String {
    guard kind == .bars, series.count > 1 else { return "1" }
    let shift = (Double(index) - Double(series.count - 1) / 2) * barWidth
    return "($1 + (\(shift)))"
  }

  /// A text as gnuplot takes it for itself, on one line: control characters are spaces.
  ///
  /// Between single quotes, apostrophes at an edge or side by side are misread; between double ones,
  /// backquotes are run. So it stands between double quotes, with the octal number for everything in
  /// ASCII but letters and spaces; digits too, which would be read on as part of a number.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar.properties.generalCategory == .control {
        quoted += " "
      } else if !scalar.isASCII || scalar == " " || scalar.properties.isAlphabetic {
        quoted.unicodeScalars.append(scalar)
      } else {
        let digits = String(scalar.value, radix: 8)
        quoted += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}

extension Plot {
  /// The picture to be shown, drawn when a front end asks for it: of characters, as SVG or as PNG.
  ///
  /// - Parameters:
  ///   - gnuplot: the program that draws.
  ///   - columns: the columns that characters may take.
  ///   - progress: the means to stop the drawing.
  /// - Returns: a value of those three notations.
  func displayed(
    by gnuplot: Gnuplot, columns: Int, progress: Progress
  ) -> DisplayedValue {
    DisplayedValue(also: [.svg, .png], progress: progress) { notation, progress in
      switch notation {
      case .svg: .bytes(try gnuplot.run(self.gnuplot(.svg), progress: progress))
      case .png: .bytes(try gnuplot.run(self.gnuplot(.png), progress: progress))
      case .plain, .markdown, .html, .latex:
        .text(
          Self.withoutMargins(
            try drawn(by: gnuplot, as: .text(columns: columns, lines: 26), progress: progress)))
      }
    }
  }

  /// The picture as a file has it.
  ///
  /// - Throws: as `Gnuplot.run`.
  func drawn(by gnuplot: Gnuplot, as target: Target, progress: Progress) throws -> [UInt8] {
    if kind == .heat, case .text(let columns, _) = target { return Array(shaded(columns).utf8) }
    return try gnuplot.run(self.gnuplot(target), progress: progress)
  }

  /// A picture of characters without the blank lines around it and the spaces at the ends of lines.
  private static func withoutMargins(_ picture: [UInt8]) -> String {
    let lines = String(decoding: picture, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { $0.replacing(/\s+$/, with: "") }
    let first = lines.firstIndex { !$0.isEmpty } ?? 0
    let last = lines.lastIndex { !$0.isEmpty } ?? 0
    return lines[first...last].joined(separator: "\n")
  }
}
