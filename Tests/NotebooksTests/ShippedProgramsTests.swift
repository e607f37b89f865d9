import Foundation
import Language
import Notebooks
import Session
import Support
import Testing
import _TestSupport

/// The programs that come with this one are right, and the check says so of each.
@Suite struct ShippedProgramsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The programs: tutorials, and scripts that make the tables of reports.
  static let programs = ["Tutorials", "Scripts/reproduce"].flatMap { folder in
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    return names.filter { $0.hasSuffix(".md") || $0.hasSuffix(".ald") }.sorted()
      .map { "\(folder)/\($0)" }
  }

  /// A session on a machine that has each data set and language model.
  private func session(_ folder: TemporaryFolder) throws -> Session {
    for name in ["data/amazon-beauty", "data/ml-100k", "data/ml-1m"]
      + ["backbones/minilm", "backbones/smollm2"]
    {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    // What RecBole's runs leave.
    try folder.write("kind,name,seed,seconds\nsasrec,a,1,1\n".utf8, to: "recbole.csv")
    let words = [
      "data=ml-100k", "model=sasrec", "out=rows", "epochs=2", "pairs=100", "users=50",
      "folder=\(folder.path)", "maxlen=50", "step=choose", "seed=1", "unobserved=1", "lambda=1",
      "cut=0800000", "valid=4", "share=0.1", "alone=0.5",
    ]
    return Session(
      configuration: SessionConfiguration(
        threads: 1, arguments: words, dataFolder: folder.path), output: Silence())
  }

  @Test func thereArePrograms() { #expect(Self.programs.count >= 12) }

  @Test(arguments: programs) func theCheckFindsNothing(_ name: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(Self.root)/\(name)"
    let isScript = name.hasSuffix(".ald")
    let cells =
      isScript
      ? [NotebookCell(source: Source(name: name, text: try TextFile.read(path)))]
      : try Notebook(path: path).cells
    let examination = try session(folder).examine(cells, isWhole: isScript)
    #expect(examination.problems.map { $0.rendered() } == [])
  }

  private final class Silence: SessionOutput {
    func result(_ value: DisplayedValue) {}
    func echo(_ statement: String) {}
    func note(_ line: String) {}
    func diagnostic(_ text: String) {}
    func progress(_ update: ProgressUpdate) {}
    func progressEnded() {}
  }
}
