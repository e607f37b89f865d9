import Testing

@Suite("Training as other programs see it")
struct TrainingTests {
  let alidade: AlidadeProcess

  init() throws { alidade = try AlidadeProcess() }

  @Test("In a pipe, training leaves one line an epoch")
  func progress() throws {
    let code = """
      shop = load "online-retail" | sample users=100 | split by=leave_one_out
      m = sasrec shop dim=8 layers=1 maxlen=5 | train epochs=2
      """
    let result = try alidade.run("-c", code)
    #expect(result.status == 0, "\(result.error)")
    let epochs = result.error.split(separator: "\n").filter { $0.hasPrefix("train: ") }
    #expect(epochs.filter { $0.contains("/2 epochs") }.count == 2, "\(result.error)")
    #expect(!result.error.contains("\r"))
    #expect(!result.error.contains("\u{1B}"))
  }

  @Test("The same seed gives the same tables, byte for byte, on any number of threads")
  func seed() throws {
    let code = """
      shop = load "online-retail" | sample users=200 | kcore users=3 items=3 | split by=leave_one_out
      rows = table
      for kind in ["popular", "markov", "itemknn", "ease"] {
        rows += evaluate (model kind shop) k=10 metrics=["ndcg", "poolauc", "diversity", "novelty"]
      }
      for kind in [
        "bprmf", "lightgcn", "gru4rec", "caser", "sasrec", "esasrec", "bert4rec", "comirec",
      ] {
        m = model kind shop dim=8
        train m epochs=1
        rows += evaluate m k=10 metrics=["ndcg", "poolauc", "diversity", "novelty"]
      }
      print rows as=csv
      print (evaluate m candidates=uniform) as=csv
      print (compare rows metrics="ndcg@10") as=csv
      """
    let first = try alidade.run("-q", "--seed", "5", "--threads", "1", "-c", code)
    let second = try alidade.run("-q", "--seed", "5", "--threads", "2", "-c", code)
    let again = try alidade.run("-q", "--seed", "5", "--threads", "2", "-c", code)
    let other = try alidade.run("-q", "--seed", "6", "-c", code)
    #expect(first.status == 0, "\(first.error)")
    #expect(first.output.split(whereSeparator: \.isNewline).count == 13 + 2 + 13)
    #expect(first == second)
    #expect(second == again)
    #expect(first != other)
  }
}
