using Runner.Comparison.Findings;
using Runner.Digests;

namespace Runner.Reports.Sections;

/// <summary>What is new since the last digest of the sweep was sent.</summary>
internal static class SinceLastDigest
{
    public static void Write(Html page, ReportContent content)
    {
        // The first digest covers everything on the page.
        if (content.Digest is not { IsFirst: false } digest)
        {
            return;
        }

        page.Section("digest", "Since the last digest", "", () =>
        {
            page.Element("p", Words.Capital(DigestText.Ended(digest)));
            if (digest.Settled.Count > 0)
            {
                page.Raw("<ol class=\"findings\">\n");
                foreach (var finding in digest.Settled)
                {
                    Headlines.Item(page, finding);
                }

                page.Raw("</ol>\n");
            }
            else
            {
                page.Element("p", "Nothing new is settled.");
            }
        });
    }
}
