using System.Text;
using Runner.Display;

namespace Runner.Tests.Display;

public sealed class TextStreamTests
{
    [Fact]
    public async Task Text_cut_anywhere_arrives_whole_and_at_once()
    {
        const string Text = "trial,größe,重み,𝛽\n0,1e-3,✓,😀\n";
        var bytes = Encoding.UTF8.GetBytes(Text);
        for (var piece = 1; piece <= bytes.Length; piece++)
        {
            using var writer = new StringWriter();
            await using var stream = new TextStream(writer);
            var sent = 0;
            foreach (var part in bytes.Chunk(piece))
            {
                if (sent / piece % 2 == 0)
                {
                    await stream.WriteAsync(part);
                }
                else
                {
                    stream.Write(part);
                }

                sent += part.Length;
                Encoding.UTF8.GetByteCount(writer.ToString()).ShouldBeInRange(sent - 3, sent);
            }

            writer.ToString().ShouldBe(Text);
        }
    }
}
