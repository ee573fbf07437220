"""The pages of the old portals, TGOS and SEGIS, that other sites link to: each leads to a page of ours."""
